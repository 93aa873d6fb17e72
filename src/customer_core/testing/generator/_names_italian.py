"""Italian names, most common first; data only."""

from customer_core.testing.generator._languages import build_language

__all__ = ["ITALIAN"]

ITALIAN = build_language(
    male="""
    Giuseppe Giovanni Antonio Mario Luigi Francesco Angelo Vincenzo Pietro Salvatore Carlo Franco Domenico Bruno Paolo
    Michele Giorgio Aldo Sergio Luciano Marco Andrea Alessandro Roberto Stefano Matteo Luca Davide Riccardo Lorenzo
    Alberto Claudio Massimo Maurizio Fabio Daniele Simone Leonardo Gabriele Federico Enrico Filippo Tommaso Alessio
    Cristian Nicola Emanuele Giacomo Edoardo Diego Mattia Gianluca Giancarlo Gianni Gino Renato Umberto Vittorio
    Sandro Raffaele Pasquale Gaetano Carmelo Rosario Ciro Gennaro Rocco Ernesto Guido Ugo Arturo Dario Mirko Ivan
    Valerio Samuele Nicolò Pier_Luigi Gian_Marco Elia Jacopo Manuel Christian Fabrizio Gianfranco Silvio Livio Alfonso
    Armando Cesare Elio Fausto Flavio Giulio Ivano Loris
    """,
    female="""
    Maria Anna Giuseppina Rosa Angela Giovanna Teresa Lucia Carmela Caterina Francesca Anna_Maria Antonietta Carla
    Elena Concetta Rita Margherita Franca Paola Laura Giulia Sara Chiara Federica Silvia Valentina Alessandra Martina
    Simona Elisa Roberta Daniela Patrizia Barbara Cristina Monica Stefania Claudia Ilaria Eleonora Alice Giorgia Sofia
    Aurora Greta Emma Ginevra Beatrice Gaia Camilla Marta Michela Manuela Serena Veronica Vanessa Erika Debora Sabrina
    Cinzia Donatella Antonella Emanuela Raffaella Gabriella Graziella Luisa Marisa Bruna Ida Ines Irma Liliana Luciana
    Maddalena Mirella Nadia Ornella Pina Rosanna Rossella Vincenza Assunta Immacolata Filomena Loredana Tiziana Tania
    Noemi Lisa Arianna Bianca Nicole Rebecca Viola Matilde Marina
    """,
    surnames="""
    Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De_Luca Mancini Costa
    Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo
    Gentile Martinelli Vitale Lombardo Serra Coppola De_Santis D'Angelo Marchetti Parisi Villa Conte Ferraro Ferri
    Fabbri Bianco Marini Grasso Valentini Messina Sala De_Angelis Gatti Pellegrini Palumbo Sanna Farina Rizzi Monti
    Cattaneo Morelli Amato Silvestri Mazza Testa Grassi Pellegrino Carbone Giuliani Benedetti Barone Rossetti Caputo
    Montanari Guerra Palmieri Bernardi Martino Fiore De_Rosa Ferretti Bellini Basile Riva Donati Piras Vitali
    Battaglia Sartori Neri Costantini Milani Pagano Ruggiero Sorrentino D'Amico Orlando Damico Negri Di_Stefano
    Fumagalli Brambilla
    """,
    heads="""
    Al Ange Ban Bar Bel Ber Bian Bo Bran Cal Can Cap Car Cas Cec Chi Col Cor Cri Dal Del Do Fab Fal Fer Fi Fra Gal Gan
    Gar Ge Giu Gra Gual La Lan Lo Luc Mag Mal Man Mar Mel Men Mo Mon Mor Nar Or Pal Pan Pas Pel Per Pic Pol Ran Ri Ro
    Sal San Sar Sca Ser Sil Sor Tar Tes Tra Val Ven Vi Zam Zan
    """,
    tails="""
    bini bone cchi celli cini doni dini fini gatti gelli ghi gnani letti lini llo lotti mani marini melli netti nini
    nucci pelli rani relli retti rini rosi santi selli sini stelli tani telli toni vani zani zzi zzoni
    """,
    nicknames="""
    Giuseppe:Beppe,Peppe,Pino Giovanni:Gianni,Nanni Antonio:Tonino,Toni Luigi:Gigi Francesco:Franco,Ciccio
    Vincenzo:Enzo Salvatore:Totò,Turi Domenico:Mimmo Alessandro:Ale,Sandro Roberto:Roby Stefano:Ste Matteo:Teo
    Riccardo:Ricky Lorenzo:Lollo,Renzo Leonardo:Leo Gabriele:Lele Federico:Fede,Chicco Tommaso:Tommy Emanuele:Lele
    Edoardo:Edo Maurizio:Mauri Raffaele:Lello Pasquale:Lino Alberto:Albi Giacomo:Jack Daniele:Dani Filippo:Pippo
    Nicola:Nico Davide:Dave Alessio:Ale Andrea:Andy Giuseppina:Pina,Giusy Angela:Angi Francesca:Fra,Franci
    Caterina:Cate,Rina Alessandra:Ale,Sandra Valentina:Vale Federica:Fede Elisabetta:Betta Daniela:Dani Cristina:Cri
    Stefania:Ste Eleonora:Ele,Nora Margherita:Marghe,Rita Antonietta:Tonia Beatrice:Bea Veronica:Vero
    Giovanna:Gio,Vanna Michela:Michi Manuela:Manu Emanuela:Manu Gabriella:Gabri,Lella Raffaella:Lella Loredana:Lory
    Patrizia:Patti Antonella:Anto Roberta:Roby Carmela:Melina Simona:Simo Chiara:Chiaretta Vincenza:Enza Rosanna:Rosy
    Tiziana:Titti
    """,
)
