"""Dutch names, most common first; data only."""

from customer_core.testing.generator._languages import build_language

__all__ = ["DUTCH"]

DUTCH = build_language(
    male="""
    Johannes Jan Cornelis Hendrik Willem Pieter Peter Jeroen Martijn Marcel Erik Rob Frank Bas Dennis Michel Mark Paul
    Tim Daan Sem Lucas Levi Finn Luuk Bram Thijs Lars Jesse Ruben Thomas Stijn Sander Wouter Jasper Maarten Robert
    Richard Patrick Ronald Edwin Marco Arjan Gerrit Jacobus Adrianus Petrus Antonius Theodorus Gerardus Wilhelmus Hans
    Kees Piet Henk Wim Ton Arie Dirk Jos Koen Joost Rik Niels Tom Kevin Nick Roy Danny Stefan Ramon Mike Bart Sjoerd
    Jelle Douwe Sietse Hidde Floris Casper Olivier Noah Milan Gijs Mees Teun Hugo Sven Joris Guus Rutger Reinier
    Vincent Harm Egbert Evert
    """,
    female="""
    Maria Johanna Anna Cornelia Elisabeth Wilhelmina Hendrika Catharina Margaretha Petronella Jacoba Adriana Monique
    Esther Sandra Linda Marieke Anouk Sanne Lotte Emma Sophie Julia Mila Tess Zoë Eva Lieke Fleur Isa Noor Femke Kim
    Laura Lisa Marloes Ingrid Petra Astrid Yvonne Wilma Karin Marjan Anja Ellen Mirjam Marianne Saskia Nicole Manon
    Wendy Chantal Miranda Daniëlle Patricia Angelique Bianca Jolanda Annemarie Jacqueline Hanneke Marijke Ria Truus
    Greetje Corrie Tineke Willeke Nienke Hilde Inge Iris Roos Floor Maud Evi Sara Nora Lynn Fenna Saar Jasmijn Britt
    Merel Charlotte Romy Amber Naomi Michelle Melissa Denise Renske Maaike Annelies Geertje Janneke Trijntje Grietje
    """,
    surnames="""
    de_Jong Jansen de_Vries van_den_Berg van_Dijk Bakker Janssen Visser Smit Meijer de_Boer Mulder de_Groot Bos Vos
    Peters Hendriks van_Leeuwen Dekker Brouwer de_Wit Dijkstra Smits de_Graaf van_der_Meer van_der_Linden Kok Jacobs
    de_Haan Vermeulen van_den_Heuvel van_der_Veen van_den_Broek de_Bruijn de_Bruin van_der_Heijden Schouten van_Beek
    Willems van_Vliet van_de_Ven Hoekstra Maas Verhoeven Koster van_Dam van_der_Wal Prins Blom Huisman Peeters
    de_Jonge Kuipers van_Veen Post Kuiper Veenstra Kramer van_den_Brink Scholten van_Wijk Postma Martens Vink
    de_Ruiter Timmermans Groen Gerritsen Jonker van_Loon Boer van_der_Velde Willemsen Smeets de_Lange de_Vos Bosch
    van_Dongen Schipper de_Koning van_der_Laan Koning van_der_Velden Driessen van_Doorn Hermans Evers van_den_Bosch
    van_der_Meulen Hofman Bosman Wolters Sanders van_der_Horst Mol Kuijpers Molenaar van_de_Pol de_Leeuw Verbeek
    van_Rijn
    """,
    heads="""
    Boer Broek Brug Dijk Does Duin Eik Gees Gras Groen Haar Haas Heer Hei Hof Hol Hoog Hout Jaar Kamp Kerk Klaver Kool
    Korte Lange Lent Linden Maas Meer Molen Nieuw Noord Oost Oude Pol Ravens Rijn Roos Ruiter Schip Schut Slag Sluis
    Smal Snel Steen Stok Stro Teun Veld Vink Vliet Vogel Voor Wal Water Wei Wester Wilde Winkel Wit Zand Zee Zomer
    Zuid
    """,
    tails="""
    man mans ma stra sma dijk berg broek hof huis kamp laar land meijer sen veld horst zaal wijk hout poel ink ers
    """,
    nicknames="""
    Johannes:Hans,Jan,Johan Cornelis:Kees,Cor Hendrik:Henk,Rik Willem:Wim,Pim Pieter:Piet,Peter Gerrit:Ger
    Jacobus:Koos,Jaap Adrianus:Ad,Arie Petrus:Peter,Piet Antonius:Ton,Toon Theodorus:Theo Gerardus:Gerard,Ger
    Wilhelmus:Wim Robert:Rob Martijn:Tijn Maarten:Maart Thomas:Tom Richard:Ries Sander:San Jeroen:Jer
    Maria:Marie,Ria,Mieke Johanna:Hanneke,Joke,Jo Anna:Annie,Anneke Cornelia:Corrie,Nel Elisabeth:Els,Liesbeth,Betty
    Wilhelmina:Wil,Mien Hendrika:Rika,Hennie Catharina:Toos,Rina,Trien Margaretha:Greet,Margriet Petronella:Nel,Petra
    Jacoba:Coba Adriana:Adrie,Ada Daniëlle:Daan Jacqueline:Jacq Patricia:Pat Annemarie:Anne Charlotte:Lot
    Michelle:Mies Nicole:Nic Sophie:Sofie Casper:Cas Olivier:Olli Marianne:Jannie Vincent:Vin Marieke:Riek Stefan:Stef
    Patrick:Pat
    """,
)
