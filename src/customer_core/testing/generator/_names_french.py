"""French names, most common first; data only."""

from customer_core.testing.generator._languages import build_language

__all__ = ["FRENCH"]

FRENCH = build_language(
    male="""
    Jean Michel Philippe Pierre Alain Nicolas Christophe Patrick Daniel Bernard Laurent Frédéric Éric Christian
    Stéphane Julien David Jacques Olivier Gérard Sébastien André Pascal Thomas Alexandre Thierry Bruno François
    Dominique Gilles Vincent Didier Antoine Jérôme Marc Maxime Romain Guillaume Serge Anthony Claude Cédric Kevin
    Franck Yves Paul Mickaël Hervé Arnaud Mathieu Benjamin Joël Jean-Pierre Jean-Claude Jean-Luc Jean-Paul Jean-Michel
    Jean-François Guy Robert Clément Quentin Denis Fabrice Lucas Hugo Louis Arthur Jules Gabriel Raphaël Adrien
    Baptiste Florian Valentin Simon Samuel Damien Rémi Loïc Yann Benoît Grégory Ludovic Xavier Emmanuel Fabien Roger
    René Georges Henri Marcel Léo Théo Nathan Noah Mathis Enzo Alexis Tristan Gaël Corentin
    """,
    female="""
    Marie Nathalie Isabelle Sylvie Catherine Martine Christine Françoise Valérie Sandrine Stéphanie Véronique Sophie
    Céline Chantal Patricia Anne Brigitte Julie Monique Aurélie Nicole Laurence Annie Émilie Dominique Virginie
    Corinne Élodie Christelle Camille Caroline Léa Sarah Florence Laetitia Audrey Hélène Laura Manon Michèle Cécile
    Christiane Béatrice Claire Nadine Delphine Karine Pauline Mélanie Marion Charlotte Emma Chloé Alice Jeanne Louise
    Inès Lucie Mathilde Juliette Agathe Zoé Margaux Anaïs Justine Morgane Océane Amélie Élise Estelle Fabienne
    Jacqueline Josiane Danielle Denise Simone Paulette Odette Yvette Colette Ginette Geneviève Bernadette Marie-Claude
    Marie-Christine Marie-Thérèse Anne-Marie Solène Noémie Clémence Maëlle Ambre Lola Jade Romane Éva Gaëlle
    """,
    surnames="""
    Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux David
    Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure André Mercier
    Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry
    Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard
    Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard Schmitt Roy Leroux Colin
    Vidal Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey
    Leclerc Payet Rolland Leclercq Guillaume Lecomte López Jean Dupuy Guillot Hubert Berger Carpentier Sánchez Dupuis
    Moulin Le_Gall Le_Goff Da_Silva De_Oliveira Benali Haddad Diallo Traoré
    """,
    heads="""
    Beau Bel Bois Bonne Bour Bru Cam Char Chate Clair Cor Cour Dela Des Du Fon Fran Gar Gau Gi Gran Gros Hau Jac La
    Lan Le Li Lom Mai Mal Mar Mon Mor Nor Pel Per Pi Pont Ra Ri Ro Rous San Sau Ser Sou Tau Ter Val Va Ver Vil
    """,
    tails="""
    bert champ court don dier fort gnon lain lard let lier lon mond mont neau net nier quet rand rdin reau ret rier
    ron rot sin son tier ton veau vet ville
    """,
    nicknames="""
    Philippe:Phil Nicolas:Nico Christophe:Chris,Kiki Patrick:Pat Frédéric:Fred Stéphane:Steph Sébastien:Seb
    Alexandre:Alex Antoine:Toine Maxime:Max Guillaume:Guigui,Will Benjamin:Ben Mathieu:Mat Gabriel:Gab Raphaël:Raph
    Emmanuel:Manu Fabrice:Fab Grégory:Greg Ludovic:Ludo Vincent:Vince Valentin:Val Jean-Pierre:JP,Pierrot
    Jean-Claude:JC Jean-François:Jeff,JF Catherine:Cathy Isabelle:Isa Nathalie:Nath Véronique:Véro Stéphanie:Steph
    Sandrine:Sandy Valérie:Val Christine:Chris Laurence:Lolo Dominique:Dom Caroline:Caro Charlotte:Charlie
    Élisabeth:Babeth Jacqueline:Jackie Mélanie:Mel Delphine:Del Amélie:Mel Geneviève:Ginou Camille:Cam Florence:Flo
    Virginie:Vivi Aurélie:Lili Margaux:Margot Mathilde:Mathou Michel:Mimi Thierry:Titi Élodie:Élo Françoise:Fanfan
    """,
)
