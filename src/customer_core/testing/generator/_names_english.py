"""English names, most common first; data only."""

from customer_core.testing.generator._languages import build_language

__all__ = ["ENGLISH"]

ENGLISH = build_language(
    male="""
    James John Robert Michael William David Richard Thomas Joseph Christopher Charles Daniel Matthew Anthony Mark
    Steven Paul Andrew Kenneth George Joshua Kevin Brian Edward Ronald Timothy Jason Jeffrey Ryan Jacob Gary Nicholas
    Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Frank Alexander Raymond Patrick Jack
    Dennis Jerry Tyler Aaron Henry Douglas Peter Adam Nathan Zachary Walter Kyle Harold Carl Jeremy Keith Roger Gerald
    Ethan Arthur Terry Christian Sean Lawrence Austin Joe Noah Jesse Albert Bryan Billy Bruce Willie Jordan Dylan Alan
    Ralph Gabriel Roy Juan Wayne Eugene Logan Randy Louis Russell Vincent Philip Bobby Johnny Bradley Oliver Harry
    Liam Simon Graham Nigel Stuart Colin Ian Neil Craig Lee Darren Gareth Martin Trevor Derek Rhys Callum Owen Angus
    Lachlan Cameron
    """,
    female="""
    Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Margaret Sandra Ashley
    Kimberly Emily Donna Michelle Carol Amanda Dorothy Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Kathleen
    Amy Angela Shirley Anna Brenda Pamela Emma Nicole Helen Samantha Katherine Christine Debra Rachel Carolyn Janet
    Catherine Maria Heather Diane Ruth Julie Olivia Joyce Virginia Victoria Kelly Lauren Christina Joan Evelyn Judith
    Megan Andrea Cheryl Hannah Jacqueline Martha Gloria Teresa Ann Sara Madison Frances Kathryn Janice Jean Abigail
    Alice Julia Judy Sophia Grace Denise Amber Doris Marilyn Danielle Beverly Isabella Theresa Diana Natalie Brittany
    Charlotte Marie Kayla Alexis Lori Chloe Fiona Gemma Claire Joanne Tracey Louise Kirsty Zoe Holly Lucy Imogen Freya
    Isla Ruby
    """,
    surnames="""
    Smith Johnson Williams Brown Jones Davis Miller Wilson Moore Taylor Anderson Thomas Jackson White Harris Martin
    Thompson Robinson Clark Lewis Walker Hall Allen Young King Wright Scott Green Baker Adams Nelson Carter Mitchell
    Roberts Turner Phillips Campbell Parker Evans Edwards Collins Stewart Morris Rogers Reed Cook Morgan Bell Murphy
    Bailey Cooper Richardson Cox Howard Ward Peterson Gray James Watson Brooks Kelly Sanders Price Bennett Wood Barnes
    Ross Henderson Coleman Jenkins Perry Powell Long Patterson Hughes Washington Butler Simmons Foster Bryant
    Alexander Russell Griffin Hayes Myers Ford Hamilton Graham Sullivan Wallace Woods Cole West Jordan Owens Reynolds
    Fisher Ellis Harrison Gibson McDonald Cruz Marshall Gomez Murray Freeman Wells Webb Simpson Stevens Tucker Porter
    Hunter Hicks Crawford Henry Boyd Mason Kennedy Warren Dixon Burns Gordon Shaw Holmes Rice Robertson Hunt Black
    Daniels Palmer Mills Nichols Grant Knight Ferguson Rose Stone Dunn Perkins Hudson Spencer Gardner Payne Pierce
    Berry Matthews Arnold Wagner Willis Ray Watkins Olson Carroll Duncan Snyder Hart Cunningham Bradley Lane Andrews
    Ruiz Harper Fox Riley Armstrong Carpenter Weaver Greene Lawrence Elliott Chapman O'Brien O'Connor MacDonald
    McCarthy McKenzie Doherty Lloyd Griffiths Pritchard Fraser Sinclair Buchanan Kerr Nash Barker Booth Dawson
    Fletcher Gill Hodgson Lowe Pearson
    """,
    heads="""
    Ash Black Brad Brook Burn Chat Clif Col Comp Cran Crow Dal Dun East Ed Ell Farn Fair Glad Gold Green Hal Ham Har
    Hart Haw Hay Hol Horn Hunt Kirk Lang Lin Lock Mar Mel Mid New Nor Oak Old Pres Rad Red Rock Row Ruther Shel Sher
    Stan Stock Sut Thorn Ten Wal War Wat Wel West Whit Win Wood
    """,
    tails="""
    ford ton ley worth wood field well by ham wick man son more stone bury den ridge gate land shaw ward dale hurst
    cott croft combe bridge thorpe
    """,
    nicknames="""
    James:Jim,Jimmy,Jamie John:Jack,Johnny Robert:Bob,Rob,Bobby Michael:Mike,Mick,Mikey William:Bill,Will,Billy,Liam
    David:Dave,Davy Richard:Rick,Dick,Rich Thomas:Tom,Tommy Joseph:Joe,Joey Christopher:Chris,Kit
    Charles:Charlie,Chuck Daniel:Dan,Danny Matthew:Matt Anthony:Tony Steven:Steve Andrew:Andy,Drew Kenneth:Ken,Kenny
    Joshua:Josh Edward:Ed,Ted,Eddie Ronald:Ron Timothy:Tim Jeffrey:Jeff Jacob:Jake Nicholas:Nick Jonathan:Jon
    Stephen:Steve Benjamin:Ben Samuel:Sam Gregory:Greg Alexander:Alex,Sandy Raymond:Ray Patrick:Pat,Paddy Douglas:Doug
    Peter:Pete Nathan:Nate Zachary:Zach Walter:Walt Gerald:Gerry Lawrence:Larry Albert:Al,Bert Eugene:Gene
    Vincent:Vince Philip:Phil Bradley:Brad Harold:Harry Henry:Hank,Harry Cameron:Cam Patricia:Pat,Trish,Patty
    Jennifer:Jen,Jenny Elizabeth:Liz,Beth,Betty,Lizzie Barbara:Barb Susan:Sue,Susie Jessica:Jess
    Margaret:Maggie,Peggy,Meg Sandra:Sandy Kimberly:Kim Amanda:Mandy Dorothy:Dot Deborah:Debbie,Deb Stephanie:Steph
    Rebecca:Becky Cynthia:Cindy Kathleen:Kathy Pamela:Pam Samantha:Sam Katherine:Kate,Kathy,Katie Christine:Chris,Tina
    Catherine:Cathy,Kate Victoria:Vicky,Tori Christina:Tina Jacqueline:Jackie Teresa:Terri Frances:Fran Abigail:Abby
    Danielle:Dani Natalie:Nat Charlotte:Lottie Megan:Meg Virginia:Ginny Judith:Judy Theresa:Tess Isabella:Bella
    Angela:Angie
    """,
)
