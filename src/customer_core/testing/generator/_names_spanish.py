"""Spanish names, most common first; data only."""

from customer_core.testing.generator._languages import build_language

__all__ = ["SPANISH"]

SPANISH = build_language(
    male="""
    Antonio Manuel José Francisco David Juan Javier Daniel José_Antonio Francisco_Javier José_Luis Carlos Jesús
    Alejandro Miguel José_Manuel Rafael Miguel_Ángel Pablo Pedro Ángel Sergio José_María Fernando Jorge Luis Alberto
    Juan_Carlos Álvaro Adrián Diego Juan_José Raúl Iván Juan_Antonio Rubén Enrique Óscar Ramón Vicente Andrés
    Juan_Manuel Joaquín Santiago Víctor Eduardo Mario Roberto Jaime Francisco_José Marcos Ignacio Hugo Alfonso Jordi
    Ricardo Salvador Guillermo Emilio Gabriel Marc Gonzalo Julio Julián Mohamed José_Miguel Tomás Martín Agustín
    Nicolás Ismael Joan Samuel Aitor Lucas Félix Héctor Iker Álex Sebastián Gregorio Domingo Rodrigo César Lorenzo
    Cristian Mariano Xavier Alfredo Eugenio Leo Mateo Bruno Unai Pau Arnau
    """,
    female="""
    María_Carmen María Carmen Ana_María Laura María_Pilar Isabel María_Dolores Cristina Marta Josefa Ana Lucía
    María_Isabel María_José Sara Paula Francisca Antonia Dolores Elena Raquel María_Jesús María_Ángeles Pilar
    Concepción Rosa_María Beatriz Mercedes Julia Silvia Alba Irene Patricia Rosario Juana Teresa Andrea Encarnación
    Sonia Montserrat Nuria Margarita Rocío Mónica Alicia Susana María_Teresa Yolanda Sandra Marina Natalia Claudia
    María_Luisa Rosa Ángela Eva Inmaculada Manuela Ana_Isabel Sofía Esther Verónica Noelia Carolina Nerea Inés Martina
    Daniela Eva_María Amparo Lorena Miriam Valeria Lidia Carla Gloria Fátima Luisa Aurora Victoria Emilia Catalina
    Consuelo Olga Ainhoa Ariadna Celia Emma Aitana Vega Candela Gema Virginia Ainara
    """,
    surnames="""
    García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Hernández Ruiz Díaz Moreno
    Muñoz Álvarez Romero Gutiérrez Alonso Navarro Torres Domínguez Ramos Vázquez Ramírez Gil Serrano Morales Molina
    Blanco Suárez Castro Ortega Delgado Ortiz Marín Rubio Núñez Medina Sanz Castillo Iglesias Cortés Garrido Santos
    Guerrero Lozano Cano Cruz Méndez Flores Prieto Herrera Peña León Márquez Cabrera Gallego Calvo Vidal Campos Reyes
    Vega Fuentes Carrasco Díez Aguilar Caballero Nieto Santana Vargas Pascual Giménez Herrero Hidalgo Montero Lorenzo
    Santiago Benítez Durán Ibáñez Arias Mora Ferrer Carmona Vicente Rojas Soto Crespo Román Pastor Velasco Parra Sáez
    Moya Bravo Rivera Gallardo Soler Esteban Silva Rivas Franco Vila Puig Roca Segura Bosch Mendoza Aguirre Etxeberria
    """,
    heads="""
    Agui Alar Alma Arri Bala Bar Beni Bru Caba Cal Can Car Cas Cer Cor Cue Del Echa Esca Espi Fer Fuen Gal Gan Gar Go
    Gua Her Iba Jau Lan Lar Lla Lo Man Mar Men Mon Mora Na Oli Or Pala Pe Pi Que Ra Re Ri Ro Sala San Se So Ta To Ur
    Va Vi Zam Zu
    """,
    tails="""
    bal báez cedo cón cha dal dero dez gas gón jano lante lar lero llo món nas nero ño quez rano rena res ría rola
    rrero rro sco tano tero tín vares ver zábal
    """,
    nicknames="""
    Antonio:Toni,Toño Manuel:Manolo,Manu José:Pepe Francisco:Paco,Fran Javier:Javi Daniel:Dani Alejandro:Álex,Jandro
    Rafael:Rafa Miguel:Miki Fernando:Nando,Fer Alberto:Berto Adrián:Adri Enrique:Quique Vicente:Chente Santiago:Santi
    Eduardo:Edu Roberto:Rober Ignacio:Nacho Guillermo:Guille Salvador:Salva José_Antonio:Jose
    Francisco_Javier:Javi,Fran José_Luis:Pepe,Joselu Juan_Carlos:Juanca Juan_José:Juanjo José_María:Chema
    José_Manuel:Josema Joaquín:Ximo,Quino Gonzalo:Gon Gabriel:Gabi Jesús:Chus Carmen:Mamen María_Carmen:Mari,Carmen
    Isabel:Isa María_Dolores:Lola,Loli Dolores:Lola María_Pilar:Pili,Mapi Pilar:Pili Cristina:Cris Josefa:Pepa
    Francisca:Paqui Antonia:Toñi Concepción:Concha,Conchi Mercedes:Merche Beatriz:Bea Patricia:Patri Rosario:Charo
    Teresa:Tere María_Teresa:Maite,Tere Montserrat:Montse Margarita:Marga María_José:Pepa,Mariajo Inmaculada:Inma
    Susana:Susi Encarnación:Encarna María_Luisa:Marisa María_Isabel:Maribel María_Jesús:Chus Verónica:Vero
    Consuelo:Chelo María_Ángeles:Mari,Ángeles Victoria:Vicky Natalia:Nati Manuela:Manoli
    """,
)
