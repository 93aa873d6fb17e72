"""German names, most common first; data only."""

from customer_core.testing.generator._languages import build_language

__all__ = ["GERMAN"]

GERMAN = build_language(
    male="""
    Peter Michael Thomas Andreas Wolfgang Klaus Jürgen Stefan Christian Günter Hans Uwe Markus Frank Werner Martin
    Alexander Bernd Matthias Daniel Sebastian Manfred Helmut Jan Florian Tobias Ralf Jens Dieter Heinz Horst Rainer
    Joachim Gerhard Karl Dirk Jörg Philipp Patrick Sven Marcel Oliver Torsten Lukas Felix Maximilian Jonas Paul Leon
    Tim Benjamin Holger Rolf Heiko Axel Björn Carsten Norbert Walter Kurt Ulrich Friedrich Johannes Georg Franz Josef
    Robert Simon Dennis Kevin Marco Nico Niklas Moritz David Fabian Julian Erik Hendrik Henning Malte Ole Finn Elias
    Noah Ben Anton Emil Konrad Ludwig Rüdiger Volker Detlef Siegfried Hartmut Lothar Egon Eberhard
    """,
    female="""
    Maria Ursula Monika Petra Elisabeth Sabine Renate Helga Karin Brigitte Ingrid Erika Andrea Gisela Claudia Susanne
    Gabriele Christa Christine Hildegard Anna Birgit Barbara Ute Heike Angelika Martina Stefanie Kerstin Angela Nicole
    Julia Katharina Sandra Anja Silke Melanie Christina Marion Bettina Cornelia Katrin Daniela Anke Doris Jutta Regina
    Sonja Ulrike Simone Tanja Nadine Sarah Lisa Laura Jana Lena Johanna Franziska Vanessa Sophie Marie Hannah Mia Emma
    Lea Leonie Carolin Annika Jasmin Jessica Miriam Vera Eva Margarete Gertrud Irmgard Edith Rosemarie Waltraud Käthe
    Antje Maike Frauke Svenja Wiebke Inge Beate Dagmar Carmen Elke Anneliese Hannelore Heidemarie Bärbel Gudrun
    """,
    surnames="""
    Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf
    Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Schmitz Krause Meier
    Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß
    Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht
    Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich
    Brandt Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer
    Arnold Wolff Pfeiffer Ernst Hansen Paulsen Petersen Jansen Janssen Behrens Lindner Kern Ott Nagel Böttcher Ullrich
    Marx Kirchner
    """,
    heads="""
    Acker Bach Berg Birk Brand Brunn Buch Burg Dorn Eber Eich Eisen Feld Fels Finken Freuden Gold Grün Haber Hagen
    Hain Hart Heiden Hirsch Hohen Holz Kalten Kirch Kreuz Kron Lauter Lind Lohr Mark Mühl Nieder Nord Ober Ochsen
    Oster Pfaff Reichen Rhein Rosen Roth Sand Schell Schön Schwarzen Silber Sonnen Stein Stern Tannen Thal Wald Wasser
    Weiden Weiß Wester Wiesen Winter Wolfs Zell
    """,
    tails="""
    mann berger bauer bach meier müller er hofer feld stein brunner huber hauser mayr ner reuter lechner eder ling
    hold hardt wirth egger städter kamp dorf
    """,
    nicknames="""
    Michael:Michi,Micha Thomas:Tom,Tommy Andreas:Andi Wolfgang:Wolf,Wolfi Jürgen:Jogi Christian:Chris Johannes:Hannes
    Matthias:Matze,Hias Alexander:Alex,Sascha Sebastian:Basti Manfred:Manni Florian:Flo Tobias:Tobi
    Joachim:Jochen,Achim Gerhard:Gerd,Gerdi Friedrich:Fritz Maximilian:Max Benjamin:Ben,Benni Josef:Sepp,Jupp
    Franz:Franzl Georg:Schorsch Philipp:Phil Niklas:Nik Moritz:Mo Fabian:Fabi Elisabeth:Lisa,Sissi,Elli
    Susanne:Susi,Sanne Gabriele:Gabi Christine:Tine,Chrissi Stefanie:Steffi Katharina:Kathi,Katja,Käthe Christina:Tina
    Daniela:Dani Ursula:Uschi,Ulla Monika:Moni Brigitte:Gitte,Biggi Angelika:Geli Johanna:Hanna,Jo Franziska:Franzi
    Carolin:Caro Vanessa:Nessi Cornelia:Conny Margarete:Grete,Gretel Waltraud:Traudl Rosemarie:Rosi Sandra:Sandy
    Melanie:Melli Simone:Simi Heidemarie:Heidi Hannelore:Hanne Anneliese:Anne Ulrike:Uli,Ulli Ulrich:Uli Renate:Nate
    Barbara:Babsi Regina:Gina Stefan:Steff Bernd:Berni Helmut:Helle Rüdiger:Rudi Katrin:Kati Konrad:Konni
    Benjamin:Benny
    """,
)
