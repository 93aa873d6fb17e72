"""The legal forms of organizations and words that tell one, by the usage of many countries (compare ISO 20275).

Tables only, in the spelling of `normalize_words`; it must not know how a name is stripped.
"""

from customer_core.normalization._word_lists import phrases_in, spellings_in, words_in

__all__ = [
    "AMBIGUOUS_FORMS",
    "LEADING_FORMS",
    "LEGAL_FORMS",
    "TELLING_ENDINGS",
    "TELLING_WORDS",
    "UNMISTAKABLE_FORMS",
]

# By spelling, each form among its own. Spellings by letters (g m b h) are not listed: they are made from these.
LEGAL_FORMS: dict[str, str] = spellings_in("""
# German-speaking
gmbh: gesellschaft mit beschraenkter haftung|mbh|gesellschaft mbh|ges mbh|gesmbh|gmb h|g mbh|ges m b h|gmbh i g
gmbh: gmbh i l
ggmbh: gemeinnuetzige gmbh
gmbh co kg: gmbh and co kg|gmbh und co kg|gmbh u co kg|gmbh and co|gmbh co|gmbh and cokg|gmbh cokg
gmbh co kg: gmbh and co kommanditgesellschaft|mbh and co kg|gmbh kg
gmbh co ohg: gmbh and co ohg
gmbh co kgaa: gmbh and co kgaa
ag co kg: ag and co kg|ag and co
ag co kgaa: ag and co kgaa
se co kg: se and co kg
se co kgaa: se and co kgaa
ug co kg: ug and co kg|ug haftungsbeschraenkt and co kg
ug: ug haftungsbeschraenkt|unternehmergesellschaft|unternehmergesellschaft haftungsbeschraenkt|haftungsbeschraenkt
co kg: and co kg|co kommanditgesellschaft|and cokg|cokg
ag: aktiengesellschaft
kgaa: kommanditgesellschaft auf aktien
kg: kommanditgesellschaft
ohg: offene handelsgesellschaft|and co ohg
gbr: gesellschaft buergerlichen rechts
ek: eingetragener kaufmann|eingetragene kauffrau|ekfm|ekfr|e kfm|e kfr|inh
ev: eingetragener verein
eg: eingetragene genossenschaft
partg: partg mbb|partgmbb|partnerschaftsgesellschaft|part g mbb
eu: eingetragenes unternehmen
og: offene gesellschaft
# English-speaking
inc: incorporated|incorp
corp: corporation
co: company|and co|and company|compagnie|and cie|et cie|cie|compania|y cia|cia|e cia
co ltd: company limited|co limited|and co ltd|and company ltd|and company limited|coltd|and co limited
co inc: company inc|and co inc|and company inc|company incorporated
co llc: company llc|and co llc
ltd: limited|ltd co
llc: limited liability company|limited liability co|ltd liability co
llp: limited liability partnership
lllp
lp: limited partnership
plc: public limited company
pllc
pc: professional corporation
cic: community interest company
pty ltd: proprietary limited|pty limited|proprietary ltd|pty|p l|ptyltd
pte ltd: private limited|pte limited|pte|pvt ltd|pvt limited|private ltd|p ltd|pvt
sdn bhd: sendirian berhad
bhd: berhad
ulc: unlimited liability company
dac: designated activity company
clg: company limited by guarantee
# Romance
sa: societe anonyme|sociedad anonima|sociedade anonima|societate pe actiuni
sarl: societe a responsabilite limitee|societa a responsabilita limitata|sarlu|s a r l
sas: societe par actions simplifiee|sociedad por acciones simplificada
sasu
eurl
sci: societe civile immobiliere
snc: societe en nom collectif|societa in nome collettivo|s n c di
scp: societe civile professionnelle
scop
gie
sprl: societe privee a responsabilite limitee
srl: sociedad de responsabilidad limitada|societate cu raspundere limitata|srl unipersonale
srls: srl semplificata
spa: societa per azioni
sapa
sca: societe en commandite par actions
scs
sl: sociedad limitada
slu: sociedad limitada unipersonal|s l unipersonal
sau
sll: sociedad limitada laboral
sa de cv: sociedad anonima de capital variable|sociedad anonima bursatil de capital variable|sab de cv
s de rl de cv: s de rl
sapi de cv
eirl
ltda: limitada|cia ltda
lda
mei
eireli
# Dutch and Belgian
bv: besloten vennootschap|bvba
nv: naamloze vennootschap
vof: vennootschap onder firma
cvba
vzw
asbl
# Nordic
ab: aktiebolag|ab publ|aktiebolaget
hb: handelsbolag
as: aksjeselskap|aktieselskab|akciova spolecnost|akciova spolocnost|anonim sirketi
asa: allmennaksjeselskap
aps: anpartsselskab
ivs
oy: osakeyhtioe|oy ab|osakeyhtio
oyj
ky
ehf
hf
# Central and eastern European
sp z o o: spolka z o o|spolka z ograniczona odpowiedzialnoscia|sp zoo|spzoo|z o o|sp z oo|spolka zoo|spz o o
sp z o o sp k: spolka z o o sp k|spolka z o o spolka komandytowa|sp z oo sp k
sp z o o sp k: sp z o o sp komandytowa|sp z o o spolka komandytowa|sp zoo sp k
sp k: spolka komandytowa
sp j: spolka jawna
s c: spolka cywilna
sro: spol s r o|spolecnost s rucenim omezenym|spolocnost s rucenim obmedzenym|spol sro
kft: korlatolt felelossegu tarsasag
zrt: zartkoeruen muekoedo reszvenytarsasag
nyrt
bt: beteti tarsasag
doo: drustvo s ogranicenom odgovornoscu|drustvo z omejeno odgovornostjo
dd: dionicko drustvo
ood
eood
ead
ooo: obshchestvo s ogranichennoy otvetstvennostyu
oao
zao
pao
tov
tovarystvo z obmezhenoyu vidpovidalnistyu
uab: uzdaroji akcine bendrove
sia: sabiedriba ar ierobezotu atbildibu
ou: osauehing|osauhing|oue
epe
ike
ae: anonymi etaireia
sh p k: shpk
# Asian and others
kk: kabushiki kaisha|kabushiki gaisha|zhu shi hui she|zhushihuishe
gk: godo kaisha
yk: yugen kaisha
pt: perseroan terbatas
tbk
ltd sti: limited sirketi|ltd sirketi|sti
fzco
fze
fz llc
wll
se: societas europaea
sce
ewiv: eeig
you xian gong si: youxiangongsi|youxianzerengongsi
""")

# Stands before the name as well: OOO Romashka, AB Volvo, PT Indofood.
LEADING_FORMS: frozenset[str] = words_in("""
ooo oao zao pao tov pt ab uab sia sarl sas sasu eurl sci scp snc kk oy gbr asbl vzw gmbh ltd ou ood eood
""")

# Stands anywhere: Siemens GmbH Niederlassung Berlin. No other meaning in any language we know.
UNMISTAKABLE_FORMS: frozenset[str] = phrases_in("""
gmbh|ggmbh|gmbh co kg|llc|llp|sro|sp z o o|kgaa|ltd|pty ltd|pte ltd|sdn bhd|sa de cv|kft|zrt|uab|eood|ltd sti|co ltd
srl|sarl
""")

# Family names and everyday words as well, so that they tell an organization only in capitals or with marks.
AMBIGUOUS_FORMS: frozenset[str] = phrases_in("""
sa|as|se|co|ou|ek|eu|eg|og|ae|sia|ky|sau|sca|s c|mei|dac|ike
""")

TELLING_WORDS: frozenset[str] = words_in("""
# English
shop shops store stores restaurant cafe bistro pizzeria hotel hostel motel resort university college school
academy institute bank banking insurance insurances services service solutions systems software technologies
technology tech consulting consultants group holding holdings partners associates enterprises enterprise
industries industrial international trading logistics transport transports express construction builders
engineering properties realty estates foundation society association club ministry department council hospital
clinic pharmacy dental laboratories labs studio studios media publishing records pictures productions
electronics motors automotive garage bakery brewery winery farms foods supplies supply wholesale retail import
export imports exports agency bureau office salon boutique gallery museum library theater theatre cinema fitness
gym sons brothers bros company corporation federation airlines airways shipping energy petroleum mining steel
chemicals pharma pharmaceuticals medical healthcare hotels restaurants warehouse depot
# German
verein stiftung gesellschaft firma praxis apotheke baeckerei metzgerei fleischerei gasthaus gasthof pension
autohaus werkstatt handel vertrieb verlag kanzlei buero ingenieurbuero architekturbuero hausverwaltung
versicherung versicherungen sparkasse volksbank raiffeisenbank krankenhaus klinik schule gymnasium universitaet
hochschule kindergarten gemeinde landkreis ministerium soehne gebrueder brueder druckerei spedition elektro
# French
societe entreprise etablissements ets boulangerie boucherie pharmacie garage hopital ecole lycee universite
mairie commune banque assurance assurances cabinet freres association syndicat librairie
# Spanish and Portuguese
empresa tienda farmacia hospital escuela colegio universidad ayuntamiento banco seguros hermanos hijos panaderia
ferreteria taller asociacion fundacion cooperativa comercial construcciones transportes servicios inmobiliaria
distribuidora loja restaurante padaria escola universidade prefeitura irmaos associacao comercio industria
servicos construtora
# Italian
ditta negozio ristorante trattoria albergo farmacia ospedale scuola universita comune banca assicurazioni
fratelli figli associazione fondazione officina studio panificio impresa
# Dutch and Nordic
winkel bakkerij apotheek ziekenhuis universiteit gemeente stichting vereniging verzekeringen zonen gebroeders
bedrijf foereningen forening foerening kommun kommune skola skole sykehus sjukhus apotek universitet
bostadsraettsfoerening brf
# Polish, Czech, Hungarian, Turkish
sklep apteka szpital szkola uniwersytet fundacja stowarzyszenie przedsiebiorstwo firma spolka hotel lekarna
nemocnice skola univerzita sanayi ticaret insaat otel hastanesi universitesi
""")

TELLING_ENDINGS: frozenset[str] = words_in("""
bank verein gesellschaft stiftung versicherung werke technik handel baeckerei apotheke klinik universitaet schule
genossenschaft verband kasse betriebe restaurant hotel systems soft
""")
