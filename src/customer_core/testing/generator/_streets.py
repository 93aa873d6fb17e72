"""Streets as they are called in the languages of the countries; data only.

In each language the names of streets are every head with every tail, the common ones first; underscores stand for
spaces.
"""

from customer_core.testing.generator._drawing import Skewed, scramble, words, zipf

__all__ = ["STREETS"]


def _streets(common: str, heads: str, tails: str, *, pattern: str) -> Skewed[str]:
    known = words(common)
    made = scramble(pattern.format(head=head, tail=tail) for head in words(heads) for tail in words(tails))
    return zipf((*known, *(street for street in made if street not in known)), flatten=20.0, power=0.6)


STREETS = {
    "english": _streets(
        """
        Main_Street High_Street Church_Street Station_Road Park_Avenue Oak_Street Maple_Avenue Church_Lane Mill_Lane
        Washington_Street Victoria_Road London_Road Green_Lane Elm_Street Park_Road Cedar_Drive School_Lane
        Second_Street
        """,
        """
        Oak Maple Cedar Pine Elm Willow Ash Birch Chestnut Walnut Park Lake Hill River Spring Valley Forest Meadow
        Sunset Ridge Highland Franklin Jefferson Lincoln Madison Jackson Adams Grant Queen King Albert Victoria
        Richmond Windsor York Lancaster Kent Surrey Chester Cambridge Oxford Warwick Clarence Wellington Nelson Mill
        Chapel Abbey Manor Orchard Grange Bridge Market Castle North South East West College Station Garden Rose
        Cherry Hawthorn Fairview Woodland Brook Stanley Alexandra George Prospect Grove Harbor Canal Railway Quarry
        Beech Laurel Magnolia
        """,
        "Street Street_North Avenue Road Drive Lane Court Close Place Way Terrace Crescent Boulevard Gardens",
        pattern="{head} {tail}",
    ),
    "german": _streets(
        """
        Hauptstraße Schulstraße Gartenstraße Bahnhofstraße Dorfstraße Bergstraße Birkenweg Lindenstraße Kirchstraße
        Waldstraße Ringstraße Schillerstraße Goethestraße Amselweg Jahnstraße Buchenweg Wiesenweg Mozartstraße
        Am_Anger
        """,
        """
        Ahorn Akazien Amsel Bach Beethoven Berg Birken Blumen Brunnen Buchen Burg Dorf Drossel Eichen Erlen Falken
        Feld Fichten Finken Flieder Friedens Garten Goethe Hafen Haydn Hebbel Heide Heine Hof Holunder Jahn Kant
        Kapellen Kastanien Kiefern Kirch Kloster Lerchen Lessing Linden Markt Meisen Mörike Mühlen Nelken Pappel Park
        Post Raiffeisen Rathaus Ring Rosen Schiller Schloss Schubert Schul Sonnen Stein Stadt Tannen Teich Tulpen Ufer
        Uhland Ulmen Veilchen Wald Wasser Weiden Wiesen Ziegel Zeppelin
        """,
        "straße weg allee platz gasse ring steig",
        pattern="{head}{tail}",
    ),
    "french": _streets(
        """
        rue_de_l'Église place_de_la_Mairie rue_du_Moulin rue_de_la_Mairie rue_des_Écoles rue_Victor_Hugo rue_Pasteur
        avenue_de_la_Gare rue_de_la_République rue_Jean_Jaurès rue_du_Château avenue_Jean_Jaurès impasse_des_Lilas
        """,
        "rue avenue boulevard impasse allée chemin place",
        """
        de_la_Gare de_la_Fontaine des_Lilas du_Stade des_Tilleuls des_Rosiers du_Lavoir de_Verdun du_Général_Leclerc
        Gambetta Jules_Ferry Voltaire Émile_Zola Molière Racine Carnot Foch Clemenceau de_Paris de_Lyon du_Port
        des_Vignes des_Acacias des_Cerisiers du_Bac de_la_Paix de_la_Liberté du_8_Mai_1945 du_11_Novembre des_Prés
        des_Champs du_Puits Saint-Martin Saint-Michel Notre-Dame Georges_Clemenceau Louis_Blanc Anatole_France
        Marcel_Pagnol Pierre_Curie de_la_Forêt de_la_Plage du_Marché des_Jardins des_Peupliers de_Bretagne d'Alsace
        de_Provence Albert_Camus du_Pont de_l'Hôpital de_la_Poste des_Platanes du_Vieux_Moulin
        """,
        pattern="{head} {tail}",
    ),
    "spanish": _streets(
        """
        Calle_Mayor Calle_Real Plaza_de_España Calle_de_la_Iglesia Calle_Nueva Avenida_de_la_Constitución
        Calle_del_Sol Calle_San_José Plaza_Mayor Calle_San_Juan Avenida_de_Andalucía Calle_Cervantes Calle_Goya
        Paseo_Marítimo
        """,
        "Calle Calle_de Avenida Avenida_de Plaza Paseo Camino_de",
        """
        Cervantes Goya Velázquez Murillo Colón Alfonso_XII San_Antonio San_Pedro Santa_Ana Santiago Aragón Valencia
        Madrid Barcelona Sevilla Granada Toledo Galicia Asturias Cataluña América Portugal Francia Italia Lepanto
        Bailén Trafalgar Zurbarán Ramón_y_Cajal Isaac_Peral Jacinto_Benavente Antonio_Machado García_Lorca
        Miguel_Hernández Rosalía_de_Castro Pablo_Picasso Pío_Baroja Lope_de_Vega Calderón Quevedo Las_Flores
        Los_Olivos Las_Rosas Los_Pinos El_Prado La_Fuente La_Paz La_Libertad El_Carmen Los_Naranjos La_Estación
        Las_Palmeras El_Molino Los_Álamos Buenavista
        """,
        pattern="{head} {tail}",
    ),
    "italian": _streets(
        """
        Via_Roma Via_Garibaldi Via_Marconi Via_Mazzini Via_Dante Via_Cavour Via_Verdi Via_Matteotti Corso_Italia
        Piazza_Garibaldi Via_Gramsci Via_Vittorio_Emanuele Via_San_Giovanni Via_IV_Novembre Corso_Garibaldi
        """,
        "Via Viale Corso Piazza Vicolo Largo",
        """
        Leopardi Manzoni Carducci Pascoli Foscolo Petrarca Ariosto Tasso Galilei Colombo Vespucci Polo Volta Galvani
        Fermi Rossini Puccini Bellini Donizetti Vivaldi Raffaello Michelangelo Leonardo Tiziano Giotto Botticelli
        Kennedy Europa Milano Torino Venezia Firenze Napoli Trieste Trento Bologna Genova Palermo Sicilia Sardegna
        Toscana Umbria della_Libertà della_Repubblica dei_Mille XX_Settembre XXV_Aprile del_Popolo della_Stazione
        delle_Rose dei_Pini degli_Ulivi San_Francesco San_Marco Santa_Maria Sant'Antonio Nazionale del_Mare
        """,
        pattern="{head} {tail}",
    ),
    "dutch": _streets(
        """
        Kerkstraat Dorpsstraat Molenstraat Schoolstraat Hoofdstraat Julianastraat Stationsweg Beatrixstraat
        Wilhelminastraat Nieuwstraat Molenweg Raadhuisstraat Oranjestraat Prinsengracht Marktstraat
        """,
        """
        Acacia Beatrix Berken Beuken Boom Brede Burgemeester Dennen Dijk Eiken Elzen Esdoorn Fazanten Haven Heide
        Iepen Irenes Julianas Kanaal Kastanje Kerk Klaver Koningin Laan Lijster Linden Markt Meidoorn Merel Mezen
        Molen Nassau Nieuwe Noorder Oranje Park Parel Populieren Prins Rembrandt Rozen School Spoor Stads Station
        Tulpen Valken Veld Vermeer Vondel Water Weide Wester Wilgen Willem Zand Zonnebloem Zuider Zwanen
        """,
        "straat laan weg plein gracht hof singel",
        pattern="{head}{tail}",
    ),
}
