"""The countries of ISO 3166-1: alpha-2, alpha-3, and their names in English and in their own official languages.

Facts only (ISO 3166-1; names after Unicode CLDR), in the spelling of `normalize_words`; it must not know how they are
used. A line is the alpha-2 code, the alpha-3 code and the names.
"""

__all__ = ["COUNTRIES"]

COUNTRIES = """
ad and andorra
ae are united arab emirates|al imarat
af afg afghanistan|fghnstn
ag atg antigua and barbuda
ai aia anguilla
al alb albania|shqiperi
am arm armenia|hayastan
ao ago angola
aq ata antarctica
ar arg argentina
as asm american samoa
at aut austria|oesterreich
au aus australia
aw abw aruba
ax ala aaland islands|aaland
az aze azerbaijan|azerbaycan|azarbajcan
ba bih bosnia and herzegovina|bosna i khertsegovina|bosna i hercegovina
bb brb barbados
bd bgd bangladesh|bamlades
be bel belgium|belgie|belgique|belgien
bf bfa burkina faso
bg bgr bulgaria|blgariya
bh bhr bahrain|lbhryn
bi bdi burundi|uburundi
bj ben benin
bl blm st barthelemy|saint barthelemy
bm bmu bermuda
bn brn brunei|brwny
bo bol bolivia
bq bes caribbean netherlands|caribisch nederland
br bra brazil|brasil
bs bhs bahamas
bt btn bhutan|brug
bv bvt bouvet island
bw bwa botswana
by blr belarus
bz blz belize
ca can canada
cc cck cocos keeling islands
cd cod congo kinshasa
cf caf central african republic|koedoeroesese ti beafrika|republique centrafricaine
cg cog congo brazzaville
ch che switzerland|schweiz|schwiiz|suisse|svizzera
ci civ cote divoire
ck cok cook islands
cl chl chile
cm cmr cameroon|cameroun
cn chn china|zhongguo
co col colombia
cr cri costa rica
cu cub cuba
cv cpv cape verde|cabo verde
cw cuw curacao|korsou
cx cxr christmas island
cy cyp cyprus|kypros|kibris
cz cze czechia|cesko
de deu germany|deutschland
dj dji djibouti|jybwty
dk dnk denmark|danmark
dm dma dominica
do dom dominican republic|republica dominicana
dz dza algeria|ljzir|algerie
ec ecu ecuador
ee est estonia|eesti
eg egy egypt
eh esh western sahara|lshr lghrbyh
er eri eritrea|ertra|rytry
es esp spain|espana
et eth ethiopia|ityopya
fi fin finland|suomi
fj fji fiji
fk flk falkland islands
fm fsm micronesia
fo fro faroe islands|foeroyar
fr fra france
ga gab gabon
gb gbr united kingdom
gd grd grenada
ge geo georgia|sakartvelo
gf guf french guiana|guyane francaise
gg ggy guernsey
gh gha ghana
gi gib gibraltar
gl grl greenland|kalaallit nunaat
gm gmb gambia
gn gin guinea|guinee
gp glp guadeloupe
gq gnq equatorial guinea|guinea ecuatorial|guinee equatoriale|guine equatorial
gr grc greece|ellada
gs sgs south georgia and south sandwich islands
gt gtm guatemala
gu gum guam
gw gnb guinea bissau|guine bissau
gy guy guyana
hk hkg hong kong sar china|zhongguoxianggangtebiexingzhengqu
hm hmd heard and mcdonald islands
hn hnd honduras
hr hrv croatia|hrvatska
ht hti haiti
hu hun hungary|magyarorszag
id idn indonesia
ie irl ireland|eire
il isr israel|ysrl|sriyl
im imn isle of man|ellan vannin
in ind india|bhart
io iot british indian ocean territory
iq irq iraq|l rq
ir irn iran|yrn
is isl iceland|island
it ita italy|italia
je jey jersey
jm jam jamaica
jo jor jordan|lrdn
jp jpn japan|riben
ke ken kenya
kg kgz kyrgyzstan|kirgiziya
kh khm cambodia|kmpocha
ki kir kiribati
km com comoros|jzr lqmr|comores
kn kna st kitts and nevis
kp prk north korea|bughan
kr kor south korea|daehanmingug
kw kwt kuwait|lkwyt
ky cym cayman islands
kz kaz kazakhstan|qazaqstan
la lao laos|lav
lb lbn lebanon|lbnn
lc lca st lucia
li lie liechtenstein|liaechteschtaei
lk lka sri lanka|sri lmkav|ilnkai
lr lbr liberia
ls lso lesotho
lt ltu lithuania|lietuva
lu lux luxembourg|letzebuerg|luxemburg
lv lva latvia|latvija
ly lby libya|lyby
ma mar morocco|lmghrb|maroc|merruk
mc mco monaco
md mda moldova|republica moldova
me mne montenegro|crna gora
mf maf st martin|saint martin
mg mdg madagascar|madagasikara
mh mhl marshall islands
mk mkd north macedonia|severna makedonija
ml mli mali
mm mmr myanmar burma|mrnma
mn mng mongolia|mongol
mo mac macao sar china|zhongguoaomentebiexingzhengqu|macau rae da china
mp mnp northern mariana islands
mq mtq martinique
mr mrt mauritania|mwrytny
ms msr montserrat
mt mlt malta
mu mus mauritius|maurice
mv mdv maldives|dhivehi raaje
mw mwi malawi
mx mex mexico
my mys malaysia
mz moz mozambique|mocambique
na nam namibia
nc ncl new caledonia|nouvelle caledonie
ne ner niger
nf nfk norfolk island
ng nga nigeria|naijiria
ni nic nicaragua
nl nld netherlands|nederland
no nor norway|norge|noreg
np npl nepal
nr nru nauru
nu niu niue
nz nzl new zealand|aotearoa
om omn oman|umn
pa pan panama
pe per peru
pf pyf french polynesia|polynesie francaise
pg png papua new guinea|papua niugini
ph phl philippines|pilipinas
pk pak pakistan|pkstn
pl pol poland|polska
pm spm st pierre and miquelon|saint pierre et miquelon
pn pcn pitcairn islands
pr pri puerto rico
ps pse palestinian territories|lrdy lflstynyh
pt prt portugal
pw plw palau
py pry paraguay|paraguai
qa qat qatar|qtr
re reu reunion|la reunion
ro rou romania
rs srb serbia|srbija
ru rus russia|rossiya
rw rwa rwanda|u rwanda
sa sau saudi arabia|lmmlkh l rbyh ls wdyh
sb slb solomon islands
sc syc seychelles
sd sdn sudan|lswdn
se swe sweden|sverige
sg sgp singapore|xinjiapo|singapura|cinkppur
sh shn st helena
si svn slovenia|slovenija
sj sjm svalbard and jan mayen|svalbard og jan mayen
sk svk slovakia|slovensko
sl sle sierra leone
sm smr san marino
sn sen senegal|senegaal
so som somalia|soomaaliya|lswml
sr sur suriname
ss ssd south sudan
st stp sao tome and principe|sao tome e principe
sv slv el salvador
sx sxm sint maarten
sy syr syria|swry
sz swz eswatini
tc tca turks and caicos islands
td tcd chad|tshd|tchad
tf atf french southern territories
tg tgo togo
th tha thailand|aithy
tj tjk tajikistan|tojikiston
tk tkl tokelau
tl tls timor leste
tm tkm turkmenistan|tuerkmenistan
tn tun tunisia|twns|tunisie
to ton tonga
tr tur tuerkiye
tt tto trinidad and tobago
tv tuv tuvalu
tw twn taiwan
tz tza tanzania
ua ukr ukraine|ukraina
ug uga uganda
um umi u s outlying islands
us usa united states
uy ury uruguay
uz uzb uzbekistan|o zbekiston|uzbekiston
va vat vatican city|citta del vaticano
vc vct st vincent and grenadines
ve ven venezuela
vg vgb british virgin islands
vi vir u s virgin islands
vn vnm vietnam|viet nam
vu vut vanuatu
wf wlf wallis and futuna|wallis et futuna
ws wsm samoa
xk xkk kosovo|kosove
ye yem yemen|lymn
yt myt mayotte
za zaf south africa
zm zmb zambia
zw zwe zimbabwe
"""
