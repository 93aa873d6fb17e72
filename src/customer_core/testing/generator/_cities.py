"""Cities of the countries: name, inhabitants in thousands, postcodes, and area code of the telephone; data only.

A postcode stands as a mask in which `#` becomes a digit of the district and `%` one of the street, as `@` becomes a
letter of the street. Underscores stand for spaces.
"""

__all__ = ["CITIES"]

CITIES = {
    "US": """
    New_York 8400 100##,101##,112## 212; Los_Angeles 3900 900## 213; Chicago 2700 606## 312
    Houston 2300 770## 713; Phoenix 1600 850## 602; Philadelphia 1550 191## 215; San_Antonio 1450 782## 210
    San_Diego 1400 921## 619; Dallas 1300 752## 214; Austin 960 787## 512; Jacksonville 950 322## 904
    Columbus 900 432## 614; Charlotte 880 282## 704; Indianapolis 870 462## 317; Seattle 740 981## 206
    Denver 710 802## 303; Boston 660 021## 617; Nashville 690 372## 615; Portland 640 972## 503
    Las_Vegas 640 891## 702; Detroit 630 482## 313; Memphis 620 381## 901; Baltimore 570 212## 410
    Milwaukee 560 532## 414; Albuquerque 560 871## 505; Tucson 540 857## 520; Fresno 540 937## 559
    Sacramento 520 958## 916; Kansas_City 500 641## 816; Omaha 480 681## 402; Raleigh 470 276## 919
    Miami 440 331## 305; Minneapolis 420 554## 612; Tampa 390 336## 813; Springfield 160 627## 217
    Salem 175 973## 971; Fairview 60 370## 629; Greenville 70 296## 864; Bristol 40 376## 423
    Clinton 30 390## 601; Georgetown 50 786## 737; Franklin 80 370## 615
    """,
    "GB": """
    London 8900 E#_%@@,N#_%@@,SE#_%@@,SW#_%@@,W#_%@@,NW#_%@@ 20; Birmingham 1140 B##_%@@ 121
    Leeds 790 LS#_%@@ 113; Glasgow 630 G##_%@@ 141; Sheffield 580 S#_%@@ 114; Manchester 550 M##_%@@ 161
    Edinburgh 530 EH#_%@@ 131; Liverpool 500 L#_%@@ 151; Bristol 460 BS#_%@@ 117; Cardiff 360 CF#_%@@ 29
    Leicester 350 LE#_%@@ 116; Coventry 370 CV#_%@@ 24; Nottingham 330 NG#_%@@ 115
    Newcastle_upon_Tyne 300 NE#_%@@ 191; Belfast 340 BT#_%@@ 28; Brighton 290 BN#_%@@ 1273
    Hull 260 HU#_%@@ 1482; Plymouth 260 PL#_%@@ 1752; Derby 250 DE#_%@@ 1332; Wolverhampton 250 WV#_%@@ 1902
    Southampton 250 SO1#_%@@ 23; Swansea 240 SA#_%@@ 1792; Aberdeen 200 AB1#_%@@ 1224; Norwich 140 NR#_%@@ 1603
    Oxford 150 OX#_%@@ 1865; Cambridge 145 CB#_%@@ 1223; York 200 YO#_%@@ 1904; Exeter 130 EX#_%@@ 1392
    Gloucester 130 GL#_%@@ 1452; Bath 95 BA#_%@@ 1225; Lincoln 100 LN#_%@@ 1522; Durham 50 DH#_%@@ 191
    Truro 20 TR#_%@@ 1872
    """,
    "DE": """
    Berlin 3700 101##,104##,120##,123##,133## 30; Hamburg 1850 20###,22### 40; München 1490 80###,81### 89
    Köln 1080 50### 221; Frankfurt_am_Main 760 60### 69; Stuttgart 630 70### 711; Düsseldorf 620 40### 211
    Leipzig 600 04### 341; Dortmund 590 441## 231; Essen 580 45### 201; Bremen 570 28### 421
    Dresden 560 01### 351; Hannover 540 30### 511; Nürnberg 520 90### 911; Duisburg 500 47### 203
    Bochum 365 447## 234; Wuppertal 355 42### 202; Bielefeld 335 33### 521; Bonn 330 53### 228
    Münster 315 481## 251; Karlsruhe 310 76### 721; Mannheim 310 68### 621; Augsburg 300 86### 821
    Wiesbaden 280 65### 611; Freiburg_im_Breisgau 230 79### 761; Kiel 245 241## 431; Lübeck 217 235## 451
    Erfurt 214 99### 361; Rostock 209 18### 381; Kassel 200 341## 561; Mainz 217 551## 6131
    Saarbrücken 180 66### 681; Potsdam 180 144## 331; Würzburg 127 970## 931; Göttingen 117 370## 551
    Tübingen 91 720## 7071; Weimar 65 994## 3643; Neustadt 53 674## 6321; Altdorf 15 905## 9187
    Bad_Homburg 54 613## 6172; Lüneburg 75 213## 4131; Görlitz 56 028## 3581; Neuburg_an_der_Donau 30 866## 8431
    """,
    "FR": """
    Paris 2150 750## 1; Marseille 870 130## 491; Lyon 520 690## 472; Toulouse 490 31### 561; Nice 340 06### 493
    Nantes 310 44### 240; Montpellier 290 34### 467; Strasbourg 285 67### 388; Bordeaux 255 33### 556
    Lille 233 59### 320; Rennes 217 35### 299; Reims 182 51### 326; Saint-Étienne 172 42### 477
    Toulon 171 83### 494; Le_Havre 170 76### 235; Grenoble 158 38### 476; Dijon 156 21### 380
    Angers 152 49### 241; Nîmes 151 30### 466; Villeurbanne 149 696## 478; Clermont-Ferrand 143 63### 473
    Le_Mans 143 72### 243; Aix-en-Provence 143 136## 442; Brest 139 29### 298; Tours 136 37### 247
    Amiens 133 80### 322; Limoges 132 87### 555; Annecy 126 74### 450; Perpignan 121 66### 468
    Metz 117 57### 387; Besançon 116 25### 381; Orléans 114 45### 238; Rouen 110 76### 232
    Mulhouse 109 68### 389; Caen 105 14### 231; Nancy 104 54### 383; Pau 77 64### 559; La_Rochelle 76 17### 546
    Vannes 53 56### 297; Saint-Denis 111 932## 148; Montreuil 110 931## 149; Épinal 32 88### 329
    """,
    "ES": """
    Madrid 3250 280## 91; Barcelona 1640 080## 93; Valencia 790 460## 96; Sevilla 690 410## 954
    Zaragoza 675 500## 976; Málaga 575 290## 952; Murcia 455 300## 968; Palma 410 070## 971
    Las_Palmas 380 350## 928; Bilbao 350 480## 94; Alicante 335 030## 965; Córdoba 325 140## 957
    Valladolid 298 470## 983; Vigo 295 362## 986; Gijón 270 332## 985; Granada 232 180## 958
    A_Coruña 245 150## 981; Vitoria 250 010## 945; Elche 230 032## 966; Oviedo 220 330## 984
    Santa_Cruz_de_Tenerife 205 380## 922; Badalona 220 089## 933; Cartagena 215 302## 968
    Jerez_de_la_Frontera 213 114## 956; Pamplona 200 310## 948; Almería 198 040## 950
    San_Sebastián 187 200## 943; Burgos 175 090## 947; Santander 172 390## 942; Salamanca 144 370## 923
    Logroño 151 260## 941; Badajoz 150 060## 924; León 124 240## 987; Cádiz 115 110## 856; Lleida 138 250## 973
    Tarragona 134 430## 977; Girona 101 170## 972; Cáceres 96 100## 927; Toledo 84 450## 925
    """,
    "IT": """
    Roma 2800 001## 06; Milano 1390 201## 02; Napoli 950 801## 081; Torino 870 101## 011; Palermo 660 901## 091
    Genova 570 161## 010; Bologna 390 401## 051; Firenze 370 501## 055; Bari 320 701## 080
    Catania 310 951## 095; Venezia 258 301## 041; Verona 257 371## 045; Messina 230 981## 090
    Padova 210 351## 049; Trieste 203 341## 040; Taranto 195 741## 099; Brescia 197 251## 030
    Parma 196 431## 0521; Prato 195 591## 0574; Modena 185 411## 059; Reggio_Calabria 178 891## 0965
    Reggio_Emilia 171 421## 0522; Perugia 165 061## 075; Livorno 157 571## 0586; Ravenna 158 481## 0544
    Cagliari 154 091## 070; Foggia 150 711## 0881; Rimini 150 479## 0541; Salerno 132 841## 089
    Ferrara 132 441## 0532; Sassari 126 071## 079; Latina 126 041## 0773; Monza 123 209## 039
    Bergamo 121 241## 035; Pescara 119 651## 085; Trento 118 381## 0461; Forlì 117 471## 0543
    Vicenza 111 361## 0444; Lucca 89 551## 0583
    """,
    "NL": """
    Amsterdam 870 10##_@@,11##_@@ 20; Rotterdam 650 30##_@@ 10; Den_Haag 545 25##_@@ 70; Utrecht 360 35##_@@ 30
    Eindhoven 235 56##_@@ 40; Groningen 233 97##_@@ 50; Tilburg 220 50##_@@ 13; Almere 215 13##_@@ 36
    Breda 184 48##_@@ 76; Nijmegen 177 65##_@@ 24; Apeldoorn 164 73##_@@ 55; Arnhem 162 68##_@@ 26
    Haarlem 161 20##_@@ 23; Enschede 160 75##_@@ 53; Haarlemmermeer 157 21##_@@ 252; Amersfoort 157 38##_@@ 33
    Zaanstad 156 15##_@@ 75; 's-Hertogenbosch 155 52##_@@ 73; Zwolle 129 80##_@@ 38; Leiden 125 23##_@@ 71
    Zoetermeer 125 27##_@@ 79; Leeuwarden 124 89##_@@ 58; Maastricht 121 62##_@@ 43; Dordrecht 119 33##_@@ 78
    Ede 118 67##_@@ 318; Alphen_aan_den_Rijn 112 24##_@@ 172; Alkmaar 109 18##_@@ 72; Delft 103 26##_@@ 15
    Emmen 107 78##_@@ 591; Deventer 100 74##_@@ 570; Hilversum 91 12##_@@ 35; Roosendaal 77 47##_@@ 165
    Hoorn 73 16##_@@ 229
    """,
    "AU": """
    Sydney 5300 20##,21## 2; Melbourne 5000 30##,31## 3; Brisbane 2500 40## 7; Perth 2100 60## 8
    Adelaide 1350 50## 8; Gold_Coast 700 42## 7; Newcastle 500 22## 2; Canberra 460 26## 2
    Wollongong 300 25## 2; Hobart 240 70## 3; Geelong 270 32## 3; Townsville 180 48## 7; Cairns 155 48## 7
    Darwin 148 08## 8; Toowoomba 140 43## 7; Ballarat 105 33## 3; Bendigo 100 35## 3; Albury 95 26## 2
    Launceston 88 72## 3; Mackay 80 47## 7; Bunbury 75 62## 8; Wagga_Wagga 56 26## 2; Mildura 55 35## 3
    """,
}
