"""What the countries of ISO 3166-1 are called elsewhere: in German, French, Spanish, Italian, Portuguese and Dutch.

Facts only (names after Unicode CLDR, and everyday and former names), in the spelling of `normalize_words`; it must not
know how they are used.
"""

__all__ = ["EVERYDAY_NAMES", "FOREIGN_NAMES"]

EVERYDAY_NAMES = """
us usa|u s a|u s|america|united states of america|the us|the usa|usamerica|estados unidos de america|eeuu|ee uu
gb uk|u k|great britain|britain|england|scotland|wales|northern ireland|gbr|g b|grossbritannien|angleterre|inglaterra
gb inghilterra|engeland|grande bretagne|gran bretana|gran bretagna|grossbritannien und nordirland|united kingdom of gb
de brd|bundesrepublik deutschland|federal republic of germany|ddr|bundesrepublik|ger
nl holland|the netherlands|niederlande|nederland|holanda|pays bas|paesi bassi|hollande|ned
ch swiss|sui|confoederatio helvetica|suiza|suica|zwitserland
cz czech republic|ceska republika|tschechische republik|republique tcheque|czech
sk slovak republic|slovenska republika
ru russian federation|rossiyskaya federatsiya|rossijskaya federatsiya|rossiya|rf
kr korea|south korea|republic of korea|s korea|korea republic of|korea south
kp north korea|korea north|dprk|n korea
vn viet nam
tr turkey|turkiye|tuerkei|turquie|turquia|turkije|turchia
ae uae|u a e|emirates|dubai|abu dhabi
sa ksa|kingdom of saudi arabia
ie republic of ireland|eire|irish republic
cn prc|p r c|peoples republic of china|mainland china|p r china
tw republic of china|roc|formosa|taiwan roc
hk hongkong|hong kong sar|hong kong
mo macao|macau
mk macedonia|fyrom|north macedonia
mm burma
sz swaziland
cv cape verde
tl east timor
ci ivory coast|cote d ivoire
cd drc|dr congo|d r congo|democratic republic of the congo|zaire
cg republic of the congo|congo
bo plurinational state of bolivia
ve bolivarian republic of venezuela
ir islamic republic of iran|persia
sy syrian arab republic
la lao pdr|lao peoples democratic republic
md republic of moldova|moldavia
tz united republic of tanzania
bn brunei darussalam
fm micronesia
ps palestine|palestinian territories|state of palestine
va holy see|vatican
lk ceylon
by belorussia|byelorussia|weissrussland
gr hellas|ellada|ell
eg misr
ua ukrayina|ukraina
at oe sterreich|osterreich
es espana
dk danemark
se sverige|suede
jp nippon|nihon
in bharat|hindustan
il israel
bs the bahamas
gm the gambia
ph the philippines|pilipinas
do dominican rep
cf car
pg png
tt trinidad|tobago
vc saint vincent
kn saint kitts
lc saint lucia
st sao tome
ba bosnia|bih|bosna i hercegovina
hr hrvatska
xk kosova
re la reunion
"""

FOREIGN_NAMES = """
ad andorre
ae vereinigte arabische emirate|emirats arabes unis|emiratos arabes unidos|emirati arabi uniti|emirados arabes unidos
ae verenigde arabische emiraten
af afganistan|afeganistao
ag antigua und barbuda|antigua et barbuda|antigua y barbuda|antigua e barbuda|antigua en barbuda
ai anguila
al albanien|albanie
am armenien|armenie
aq antarktis|antarctique|antartida|antartide
ar argentinien|argentine|argentinie
as amerikanisch samoa|samoa americaines|samoa americana|samoa americane|amerikaans samoa
at autriche|oostenrijk
au australien|australie
ax aalandinseln|iles aaland|islas aland|isole aaland|ilhas aland
az aserbaidschan|azerbaidjan|azerbaiyan|azerbaigian|azerbaijao|azerbeidzjan
ba bosnien und herzegowina|bosnie herzegovine|bosnia y herzegovina|bosnia ed erzegovina|bosnia e herzegovina
ba bosnie en herzegovina
bb barbade
bd bangladesch|banglades
be belgica|belgio
bf burquina faso
bg bulgarien|bulgarie|bulgarije
bh bahrein|barein
bl san bartolome|sao bartolomeu
bm bermudes|bermudas
bn brunei darussalam
bo bolivien|bolivie
bq karibische niederlande|pays bas caribeens|caribe neerlandes|caraibi olandesi|paises baixos caribenhos
br brasilien|bresil|brasile|brazilie
bt bhoutan|butan|butao
bv bouvetinsel|ile bouvet|isla bouvet|isola bouvet|ilha bouvet|bouveteiland
bw botsuana
by bielorussie|bielorrusia|bielorussia|bielorrussia
bz belice
ca kanada
cc kokosinseln|iles cocos|islas cocos|isole cocos keeling|ilhas cocos keeling|cocoseilanden
cd kongo kinshasa|republica democratica del congo
cf zentralafrikanische republik|republica centroafricana|repubblica centrafricana|republica centro africana
cf centraal afrikaanse republiek
cg kongo brazzaville|congo|republica do congo
ch suiza|suica|zwitserland
ci costa davorio|costa do marfim|ivoorkust
ck cookinseln|iles cook|islas cook|isole cook|ilhas cook|cookeilanden
cl chili|cile
cm kamerun|camerun|camaroes|kameroen
cn chine|cina
co kolumbien|colombie
cu kuba
cv cap vert|capo verde|kaapverdie
cw curazao
cx weihnachtsinsel|ile christmas|isla de navidad|isola christmas|ilha christmas|christmaseiland
cy zypern|chypre|chipre|cipro
cz tschechien|tchequie|chequia|cechia|tchequia|tsjechie
de allemagne|alemania|germania|alemanha|duitsland
dj dschibuti|yibuti|gibuti|djibuti
dk daenemark|danemark|dinamarca|danimarca|denemarken
dm dominique
do dominikanische republik|republique dominicaine|repubblica dominicana|dominicaanse republiek
dz algerien|argelia|algerije
ec equateur|equador
ee estland|estonie
eg aegypten|egypte|egipto|egitto|egito
eh westsahara|sahara occidental|sahara occidentale|saara ocidental|westelijke sahara
er erythree|eritreia
es spanien|espagne|spagna|espanha|spanje
et aethiopien|ethiopie|etiopia
fi finnland|finlande|finlandia
fj fidschi|fidji|fiyi|figi
fk falklandinseln|iles malouines|islas malvinas|isole falkland|ilhas malvinas|falklandeilanden
fm mikronesien|micronesie
fo faeroeer|iles feroe|islas feroe|isole faer oeer|ilhas faroe
fr frankreich|francia|franca|frankrijk
ga gabun|gabao
gb vereinigtes koenigreich|royaume uni|reino unido|regno unito|verenigd koninkrijk
gd grenade|granada
ge georgien|georgie
gf franzoesisch guayana|guayana francesa|guyana francese|guiana francesa|frans guyana
gg guernesey
gh gana
gi gibilterra
gl groenland|groenlandia
gm gambie
gn guine
gp guadalupe|guadalupa
gq aequatorialguinea|guinea equatoriale|equatoriaal guinea
gr griechenland|grece|grecia|griekenland
gs suedgeorgien und die suedlichen sandwichinseln|georgie du sud et les iles sandwich du sud
gs islas georgia del sur y sandwich del sur|georgia del sud e sandwich australi
gs ilhas georgia do sul e sandwich do sul|zuid georgia en zuidelijke sandwicheilanden
gw guinee bissau|guinea bisau
gy guiana
hk sonderverwaltungsregion hongkong|r a s chinoise de hong kong|rae de hong kong china|ras di hong kong
hk hong kong rae da china|hongkong sar van china
hm heard und mcdonaldinseln|iles heard et macdonald|islas heard y mcdonald|isole heard e mcdonald
hm ilhas heard e mcdonald|heard en mcdonaldeilanden
hr kroatien|croatie|croacia|croazia|kroatie
hu ungarn|hongrie|hungria|ungheria|hongarije
id indonesien|indonesie
ie irland|irlande|irlanda|ierland
il israele
im ile de man|isla de man|isola di man|ilha de man
in indien|inde
io britisches territorium im indischen ozean|territoire britannique de locean indien
io territorio britanico del oceano indico|territorio britannico delloceano indiano
io territorio britanico do oceano indico|brits indische oceaanterritorium
iq irak|iraque
ir ira
is islande|islandia|islanda|ijsland
it italien|italie
jm jamaika|jamaique|giamaica
jo jordanien|jordanie|jordania|giordania
jp japon|giappone|japao
ke kenia|quenia
kg kirgisistan|kirghizstan|kirguistan|kirghizistan|quirguistao|kirgizie
kh kambodscha|cambodge|camboya|cambogia|camboja|cambodja
ki quiribati
km komoren|comoras|comore|comoren
kn st kitts und nevis|saint christophe et nieves|san cristobal y nieves|saint kitts e nevis|sao cristovao e nevis
kn saint kitts en nevis
kp nordkorea|coree du nord|corea del norte|corea del nord|coreia do norte|noord korea
kr suedkorea|coree du sud|corea del sur|corea del sud|coreia do sul|zuid korea
kw koweit|koeweit
ky kaimaninseln|iles caimans|islas caiman|isole cayman|ilhas cayman|kaaimaneilanden
kz kasachstan|kazajistan|kazakistan|cazaquistao|kazachstan
lb libanon|liban|libano
lc sainte lucie|santa lucia|saint lucia
ls lesoto
lt litauen|lituanie|lituania|litouwen
lu luxemburgo|lussemburgo
lv lettland|lettonie|letonia|lettonia|letland
ly libyen|libye|libia|libie
ma marokko|marruecos|marocco|marrocos
md republik moldau|moldavie|moldavia
mf san martin|sao martinho
mg madagaskar
mh marshallinseln|iles marshall|islas marshall|isole marshall|ilhas marshall|marshalleilanden
mk nordmazedonien|macedoine du nord|macedonia del norte|macedonia del nord|macedonia do norte|noord macedonie
mm myanmar|myanmar birmanie|myanmar birmania|mianmar birmania|myanmar birma
mn mongolei|mongolie
mo sonderverwaltungsregion macau|r a s chinoise de macao|rae de macao china|ras di macao|macau sar van china
mp noerdliche marianen|iles mariannes du nord|islas marianas del norte|isole marianne settentrionali
mp ilhas marianas do norte|noordelijke marianen
mq martinica
mr mauretanien|mauritanie
mt malte
mu mauricio
mv malediven|maldivas|maldive|maldiven
mw malaui
mx mexiko|mexique|messico
my malaisie|malasia|maleisie
mz mosambik|mozambico
na namibie
nc neukaledonien|nueva caledonia|nuova caledonia|nova caledonia|nieuw caledonie
nf norfolkinsel|ile norfolk|isla norfolk|isola norfolk|ilha norfolk|norfolk
nl niederlande|pays bas|paises bajos|paesi bassi|paises baixos
no norwegen|norvege|noruega|norvegia|noorwegen
nz neuseeland|nouvelle zelande|nueva zelanda|nuova zelanda|nova zelandia|nieuw zeeland
om oma
pe perou
pf franzoesisch polynesien|polinesia francesa|polinesia francese|frans polynesie
pg papua neuguinea|papouasie nouvelle guinee|papua nueva guinea|papua nuova guinea|papua nova guine
pg papoea nieuw guinea
ph philippinen|filipinas|filippine|filipijnen
pk paquistao
pl polen|pologne|polonia
pm st pierre und miquelon|san pedro y miquelon|saint pierre e miquelon|sao pedro e miquelao|saint pierre en miquelon
pn pitcairninseln|iles pitcairn|islas pitcairn|isole pitcairn|ilhas pitcairn|pitcairneilanden
pr porto rico|portorico
ps palaestinensische autonomiegebiete|territoires palestiniens|territorios palestinos|territori palestinesi
ps palestijnse gebieden
pt portogallo
pw palaos
qa katar|catar
re riunione|reuniao
ro rumaenien|roumanie|rumania|romenia|roemenie
rs serbien|serbie|servia|servie
ru russland|russie|rusia|rusland
rw ruanda
sa saudi arabien|arabie saoudite|arabia saudi|arabia saudita|saoedi arabie
sb salomonen|iles salomon|islas salomon|isole salomone|ilhas salomao|salomonseilanden
sc seychellen|seicheles
sd soudan|sudao|soedan
se schweden|suede|suecia|svezia|zweden
sg singapur|singapour
sh sainte helene|santa elena|santelena|santa helena|sint helena
si slowenien|slovenie|eslovenia
sj spitzbergen und jan mayen|svalbard et jan mayen|svalbard y jan mayen|svalbard e jan mayen|spitsbergen en jan mayen
sk slowakei|slovaquie|eslovaquia|slovacchia|slowakije
sl sierra leona|serra leoa
sm saint marin
so somalie
sr surinam
ss suedsudan|soudan du sud|sudan del sur|sud sudan|sudao do sul|zuid soedan
st sao tome und principe|sao tome et principe|santo tome y principe|sao tome en principe
sv salvador
sx saint martin partie neerlandaise
sy syrien|syrie|siria
sz esuatini|essuatini
tc turks und caicosinseln|iles turques et caiques|islas turcas y caicos|isole turks e caicos|ilhas turcas e caicos
tc turks en caicoseilanden
td tschad|ciad|chade|tsjaad
tf franzoesische sued und antarktisgebiete|terres australes francaises|territorios australes franceses
tf terre australi francesi|territorios franceses do sul|franse gebieden in de zuidelijke indische oceaan
th thailande|tailandia|thailandia
tj tadschikistan|tadjikistan|tayikistan|tagikistan|tadjiquistao|tadzjikistan
tl timor oriental|timor est|oost timor
tm turcomenistao
tn tunesien|tunez|tunesie
tr tuerkei|turquie|turquia|turchia|turkije
tt trinidad und tobago|trinite et tobago|trinidad y tobago|trinidad e tobago|trinidad en tobago
tz tansania|tanzanie
ua ucrania|ucraina|oekraine
ug ouganda|oeganda
um amerikanische ueberseeinseln|iles mineures eloignees des etats unis|islas menores alejadas de ee uu
um isole minori esterne degli stati uniti|ilhas menores distantes dos eua
um kleine afgelegen eilanden van de verenigde staten
us vereinigte staaten|etats unis|estados unidos|stati uniti|verenigde staten
uy uruguai
uz usbekistan|ouzbekistan|uzbequistao|oezbekistan
va vatikanstadt|etat de la cite du vatican|ciudad del vaticano|cidade do vaticano|vaticaanstad
vc st vincent und die grenadinen|saint vincent et les grenadines|san vicente y las granadinas
vc saint vincent e grenadine|sao vicente e granadinas|saint vincent en de grenadines
vg britische jungferninseln|iles vierges britanniques|islas virgenes britanicas|isole vergini britanniche
vg ilhas virgens britanicas|britse maagdeneilanden
vi amerikanische jungferninseln|iles vierges des etats unis|islas virgenes de ee uu|isole vergini americane
vi ilhas virgens americanas|amerikaanse maagdeneilanden
vn vietna
wf wallis und futuna|wallis y futuna|wallis e futuna|wallis en futuna
ye jemen|iemen
za suedafrika|afrique du sud|sudafrica|africa do sul|zuid afrika
zm sambia|zambie
zw simbabwe|zimbabue
"""
