"""Short and pet forms of given names outside English, by language: full names, then what they are called.

Facts of usage only, in the spelling of `normalize_words`; it must not know how names are compared.
"""

__all__ = ["SHORT_FORMS"]

SHORT_FORMS = """
# German
johannes: hans johann hannes jan jens hansi jo johnny
johann: hans hannes hansi
alexander: sascha alex xander lex
alexandra: sascha alex sandra xandra lexa
josef: sepp beppo jupp joschi
joseph: sepp beppo jupp
georg: schorsch joerg juergen
friedrich: fritz friedel fiete fred
heinrich: heinz heiner hein henner heini harry
karl: kalle
karlheinz: kalle kalli
wilhelm: willi willy wim helmut
maximilian: max maxi
ludwig: lutz wiggerl
konrad: kurt conny
gottfried: goetz friedel
eberhard: ebbo hardy
gerhard: gerd gert hardy
bernhard: bernd berni
reinhard: reiner rainer
dietrich: dieter dirk
ulrich: uli ulli udo
ulrike: uli rike ulla
andreas: andi andy anders drees
matthias: matze mats hias matti
michael: michi micha mick
sebastian: basti bastian wastl
christian: chris christl kris
christoph: chris stoffel
christina christine: tina christl chrissi
florian: flo flori
tobias: tobi
benedikt: bene
leonhard: leo hardy
leopold: leo poldi
rudolf: rudi rolf ralf
adolf: adi dolf
siegfried: siggi sigi
sigmund: siggi
manfred: manni fred
wolfgang: wolf wolfi
thomas: tom tommy
stefan stephan: steffen steff
peter: pit pitter
nikolaus: klaus niklas nico niko
anton antonia: toni
margarete margarethe: grete gretel greta gretchen marga rita meta
elisabeth: lisa liesel lisl else elsbeth ilse elli betti bettina sissi lilli liesbeth elise
katharina: kathi kaethe kati trine katja katrin kathrin
anna: anni anne annchen anneli antje anja
johanna: hanna hanne hannah jo
susanne: susi sanne sanna
barbara: babsi baerbel barbi
franziska: franzi ziska fanny
franz: franzl
therese theresia: resi thea
magdalena: lena leni magda
helene: lene leni lena hella
gertrud: trude gerti traudl
waltraud: traudl traude
brigitte: gitte gitti biggi
angelika: geli angie
gabriele: gabi gaby
petra: peti
ursula: uschi ulla ursel
monika: moni
sabine: bine biene
martina: tina
bettina: tina betti
cornelia: conny nele corni
veronika: vroni
theodor: theo
theodora: thea dora
rosemarie: rosi romy
annemarie: annemie
wilhelmine: minna mina helma wilma
friederike: rike fritzi frieda
henriette: jette henni
charlotte: lotte lotti
# French
alexandre: alex sacha
alexandra: alex sandra sacha
antoine: toine tonio titi
benjamin: ben benji
catherine: cathy kate katia
christophe: chris tophe
christine: cricri chris
dominique: dom domi
elisabeth: babeth lise lisette
emmanuel: manu
emmanuelle: manu manue
francois: fanfan franck
francoise: fanfan soizic
frederic frederique: fred
gerard: gege
guillaume: guillot will
jacqueline: jackie line
jacques: jacquot jacky
jean: jeannot
jeanne: jeannette jeanneton
joseph: jo jojo
laurent: lolo
louis: loulou
marguerite: margot margaux
marie: manon mariette
mathilde: mathou tilde
maurice: momo
michel: mich michou
michele: mimi
nathalie: nath
nicolas: nico colas
patrick: pat
philippe: phil
sebastien: seb
stephane: steph
stephanie: steph fanny
sylvie: syl
thomas: tom
veronique: vero
vincent: vince
valerie: val
# Spanish
alberto: beto berto
alejandro: alex ale jandro
alejandra: ale alex jandra
alfonso: fonso poncho
alfredo: fredo
antonio: tono toni tonito antonito
beatriz: bea betty
carlos: carlitos charly
carmen: menchu carmela carmina
concepcion: concha conchita
consuelo: chelo
cristina: cris tina
cristobal: tobal
daniel: dani
dolores: lola lolita loli
eduardo: edu lalo
enrique: quique kike
ernesto: neto
federico: fede
felipe: pipe
fernando: fer nando
francisco: paco pancho curro quico kiko fran paquito cisco
francisca: paca paqui francis
gabriel: gabi
gerardo: gera
gonzalo: gonza
graciela: chela
gregorio: goyo
guadalupe: lupe lupita
guillermo: memo guille
gustavo: gus tavo
ignacio: nacho
isabel: isa chabela bel
javier: javi
jesus: chus chucho suso
joaquin: quino ximo
jorge: coque jorgito
jose: pepe pepito chepe pepin
josefa: pepa pepita fina
josefina: pepa fina pepita
juan: juanito juancho
leonardo: leo nardo
lorenzo: loren
lucia: luci
luis: lucho luisito
manuel: manolo manu lolo manolito
margarita: marga rita
maria: mari maruja marita
mariadelcarmen: maricarmen
mercedes: merche meche
miguel: migue miki
montserrat: montse
natividad: nati
pablo: pablito
pedro: perico pedrito
pilar: pili piluca
rafael: rafa rafi
ramon: moncho mon
raquel: raque
ricardo: richi ricky cayo
roberto: beto rober
rosario: charo chayo
salvador: salva chava
santiago: santi chago
sergio: checo
silvia: silvi
soledad: sole
susana: susi
teresa: tere maite
tomas: tomi
vicente: chente vicen
victoria: vicky
# Catalan and Basque
francesc: cesc xesc quico
jordi: jorge
josep: pep
joan: joanet
joaquim: quim
domenec: mingo
ignasi: nasi
# Portuguese
antonio: toninho tonho toze
alexandre: xande alex
eduardo: edu dudu
fernando: nando
francisco: chico xico
filipe: lipe
guilherme: gui
gustavo: guga
helena: lena
jose: ze zeca zezinho
joao: joaozinho jonjon
joaquim: quim
luis: lula luisinho
luiz: lula luizinho
manuel: manel maneco
manoel: mane maneco
maria: mariazinha
miguel: guel
pedro: pedrinho
rafael: rafa
roberto: beto
sebastiao: tiao bastiao
teresa: teca tete
# Italian
alessandro: sandro ale alex
alessandra: sandra ale
andrea: dea
antonio: tonio toni nino toto tonino
antonella: nella
anna: annina annarella
bartolomeo: meo
caterina: rina cate
concetta: titina
domenico: mimmo mico
elisabetta: betta elisa lisa
enrico: rico
federico: fede chicco
ferdinando: nando
filippo: pippo lippo
francesco: franco ciccio checco francesc cesco
francesca: franca cecca checca
gennaro: rino
giacomo: mino giacomino
giovanni: gianni nanni vanni gian
giovanna: gianna vanna
giuseppe: beppe peppe pino pippo peppino beppino
giuseppina: pina peppina giusy
ignazio: gnazio
lorenzo: renzo lori
luigi: gigi gino luigino
maria: mariuccia
margherita: rita
michele: michelino lello
nicola: nico cola
pasquale: lino pasqualino
pietro: piero pierino
raffaele: lello raf
raffaella: lella raffa
roberto: berto robi
salvatore: toto tore turi salvo
sebastiano: bastiano iano
stefano: ste
teresa: resina
umberto: berto
vincenzo: enzo cenzo
vincenza: enza
# Dutch
adriaan adrianus: arie adri ad
antonius anthonius: ton toon anton teun
bernardus: ben bernard
cornelis cornelius: kees cor cees
franciscus: frans
gerardus: gerard geert
gerrit: ger
gijsbertus: gijs bert
hendrik: henk rik hein
hendrika: rika henny riek
hubertus: huub bert
jacobus: jaap koos ko jacob
jakob: jaap
johanna: jo hanneke annie janneke
johannes: jan hans joop johan hannes
leonardus: leo leen
lambertus: bert lambert
maria: ria mieke mies marijke rietje
margaretha: greet griet marga
martinus: tinus martin rien
mattheus: thijs teeuwis
matthijs: thijs
nicolaas: klaas nico niek
petronella: nel nelleke
petrus: piet peter pieter
pieter: piet
theodorus: theo dirk dorus
wilhelmina: mien willemien wil mina
wilhelmus: wim willem
willem: wim
catharina: trijntje toos kaatje to
elisabeth: bep liesbeth els lies betje
# Nordic
alexander: alex sander
anders: andy
birgitta: gitta bibbi
christina: stina kicki kia
elisabet: lisa lisbet elsa
elisabeth: lisbeth lise bettan
fredrik: fredde
gunnar: gurra
jonas: jonte
johan: janne johannes
kerstin: stina
kristina: stina tina kicki
lars: lasse
magnus: manne
margareta: greta maggan
mikael: micke
nils: nisse
olof: olle
per: pelle
rasmus: rasse
sebastian: basse
sven: svenne
tomas: tompa
ulf: uffe
juhani: juha juhana
katariina: kati katri
johannes: juha hannu juhani
antti: andreas
# Polish and Czech
aleksandra: ola olka
aleksander: olek alek
agnieszka: aga agusia
andrzej: jedrek
anna: ania anka hania anicka
barbara: basia baska bara
bartlomiej: bartek
boguslaw: bogus
czeslaw: czesiek
dorota: dorka
elzbieta: ela elka
ewa: ewka
franciszek: franek
grzegorz: grzesiek grzes
jadwiga: jadzia
jakub: kuba jakubek
jan: janek jasiek honza
jaroslav: jarda jara
jerzy: jurek
jiri: jirka
josef: pepa jozka
jozef: jozek jozko
katarzyna: kasia kaska
katerina: katka kaca
krzysztof: krzysiek krzys
ladislav: lada
magdalena: magda
malgorzata: gosia malgosia goska
marek: mareczek
maria: maryska marysia
mateusz: mati
michal: misiek michalek
miroslav: mirek
pawel: pawelek
piotr: piotrek
rafal: rafalek
stanislaw: staszek stas
stanislav: standa
stefan: stefek
tadeusz: tadek
tomasz: tomek
vaclav: vasek vena
vladimir: vlada
vojtech: vojta
wojciech: wojtek
zbigniew: zbyszek
zofia: zosia
zuzanna: zuzia
frantisek: franta
# Russian and Ukrainian
aleksandr: sasha shura sanya alik
aleksandra: sasha shura
aleksey aleksei alexei: alyosha lyosha
anastasiya anastasia: nastya stasya
anatoliy: tolya
andrey: andryusha
anna: anya nyura
boris: borya
vasiliy: vasya
viktor: vitya
viktoriya: vika
vladimir: vova volodya vlad
volodymyr: vova volodya
vyacheslav yaroslav: slava
galina: galya
grigoriy: grisha
georgiy: zhora gosha
darya: dasha
dmitriy dmitry: dima mitya
dmytro: dima
evgeniy evgeniya: zhenya
ekaterina kateryna: katya
elena: lena alyona
olena: lena
elizaveta: liza
ivan: vanya
igor: igorek
irina iryna: ira
konstantin: kostya
larisa: lara
lev: lyova
lidiya: lida
lyubov: lyuba
lyudmila: lyuda mila
maksim: maks
margarita: rita
mariya: masha marusya
maria: masha
mikhail mihail mykhailo: misha
nadezhda: nadya
natalya nataliya natalia: natasha
nikolay nikolai: kolya
oleksandr: sasha
olga: olya
pavel: pasha
pyotr petr: petya
polina: polya
raisa: raya
rodion: rodya
semyon: syoma
sergey sergei: seryozha
sofiya: sonya
stanislav: stas slava
stepan: styopa
svetlana: sveta
tamara: toma
tatyana tatiana: tanya
valentina valentin: valya
valeriy: valera
yakov: yasha
yuliya: yulya
yuriy: yura
# Greek, Hungarian, Romanian and Turkish
georgios: giorgos yorgos
dimitrios: dimitris mitsos
ioannis: giannis yannis
konstantinos: kostas costas dinos
nikolaos: nikos
panagiotis: panos takis
athanasios: thanasis nasos
vasileios: vasilis
eleni: lena nitsa
emmanouil: manolis
michail: michalis
ekaterini: katerina
istvan: pista
jozsef: jozsi
laszlo: laci
ferenc: feri
sandor: sanyi
janos: jancsi jani
erzsebet: erzsi bozsi
gheorghe: gigi ghita
constantin: costel costi
ibrahim: ibo
mehmet: memo
mustafa: mustik
fatma: fatos
"""
