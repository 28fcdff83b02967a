namespace Vinculo.Demo.People;

/// <summary>
/// Given names and surnames as they are met in Colombia, with rough frequencies; lists of our own. Given names follow the
/// decade of birth, because a Yeison is not born in 1950 nor an Ofelia in 2003.
/// </summary>
internal static class Names
{
    public static readonly WeightedList<string> MenBefore1975 = WeightedList.Parse(
        """
        9 José, Luis, Carlos; 6 Jorge, Jaime, Hernán, Álvaro, Pedro, Jesús, Miguel, Gustavo, Fernando, Alberto;
        4 Germán, Rafael, Guillermo, Manuel, Rodrigo, Eduardo, Orlando, Hernando, Antonio, Gabriel, Ramiro, Gonzalo;
        2.5 Humberto, Néstor, Efraín, Reinaldo, Edgar, Alfonso, Marco, Libardo, Gilberto, Armando, Nelson, Iván;
        1.2 Campo Elías, Segundo, Aníbal, Arturo, Roberto, Ricardo, Óscar, Henry, William, Octavio, Fabio, Darío
        """
    );

    public static readonly WeightedList<string> MenTo1995 = WeightedList.Parse(
        """
        8 Juan, Carlos, Luis, Andrés; 6 Diego, Jorge, Óscar, Javier, Mauricio, Edwin, John, Fabián, Wilson;
        4 César, Álex, Ricardo, Fredy, Iván, Camilo, Giovanny, Jhon, Leonardo, Hernán, David, Daniel, Julián, Néstor;
        2.5 Alexánder, Wilmer, Rubén, Mario, Sergio, Felipe, Gustavo, Milton, Harold, Víctor, Nelson, Yesid, Elkin;
        1.2 Arley, Jairo, Hugo, Ferney, Raúl, Édison, Duván, Robinson, Rolando, Germán, Francisco, Ignacio, Roberto
        """
    );

    public static readonly WeightedList<string> MenSince1995 = WeightedList.Parse(
        """
        8 Juan, Santiago, Sebastián, Andrés; 6 Daniel, David, Nicolás, Samuel, Mateo, Alejandro, Cristian, Camilo;
        4 Felipe, Brayan, Kevin, Miguel, Julián, Jhon, Yeison, Esteban, Tomás, Simón, Jerónimo, Esneider, José;
        2 Duván, Stiven, Emmanuel, Maicol, Johan, Iván, Luis, Carlos, Dylan, Harrison, Deiby, Yerson, Francisco
        """
    );

    public static readonly WeightedList<string> MenSecond = WeightedList.Parse(
        """
        8 Alberto, Andrés, Antonio, Enrique, Carlos, David; 5 Eduardo, Fernando, Alejandro, Felipe, José, Camilo, Darío;
        3 Mauricio, Javier, Alfonso, Manuel, Sebastián, Esteban, Humberto, Ángel, Mario, Augusto, Orlando, Iván, Hernán;
        1.5 Ernesto, Alexánder, Arturo, Stiven, de Jesús, Armando, Ignacio, Leonardo, Elías, Fabián, Steven, Emilio
        """
    );

    public static readonly WeightedList<string> WomenBefore1975 = WeightedList.Parse(
        """
        9 María, Luz, Ana, Martha; 6 Gloria, Blanca, Rosa, Carmen, Olga, Myriam, Beatriz, Nubia, Nelly, Cecilia;
        4 Stella, Amparo, Esperanza, Clara, Flor, Aura, Lucía, Margarita, Teresa, Elvira, Inés, Alicia, Graciela, Elsa;
        2.5 Ofelia, Mercedes, Doris, Fanny, Leonor, Ligia, Yolanda, Isabel, Rosalba, Consuelo, Dolores, Hilda, Bertha;
        1.2 Rubiela, Edilma, Fabiola, Omaira, Nohora, Melba, Orfilia, Berenice, Guadalupe, Zoraida, Pilar, Concepción
        """
    );

    public static readonly WeightedList<string> WomenTo1995 = WeightedList.Parse(
        """
        8 Sandra, Claudia, Diana, Paola, Luz, Adriana; 6 Patricia, Liliana, Mónica, Andrea, Ángela, Carolina, Yaneth;
        4 Marcela, Martha, Gloria, Johana, Natalia, Viviana, Catalina, Alexandra, Milena, Lina, Erika, Nancy, Ana;
        2.5 Yolima, Katherine, Yuly, Leidy, Jenny, Maribel, Olga, Gladys, Ximena, Yamile, Constanza, Bibiana, Edna;
        1.2 Astrid, Dora, Rocío, Elizabeth, Esther, Deisy, Faisury, Nidia, Xiomara, Ingrid, Ivonne, Maritza, Lucero
        """
    );

    public static readonly WeightedList<string> WomenSince1995 = WeightedList.Parse(
        """
        8 María, Laura, Valentina, Natalia, Daniela; 6 Camila, Paula, Sofía, Mariana, Isabella, Alejandra, Juliana, Angie;
        4 Sara, Gabriela, Luisa, Karen, Andrea, Lina, Tatiana, Manuela, Salomé, Yuliana, Vanessa, Dayana, Nicole, Leidy;
        2 Yurani, Heidy, Wendy, Ximena, Geraldine, Melany, Danna, Kelly, Lizeth, Antonia, Luciana, Estefanía, Sharon
        """
    );

    public static readonly WeightedList<string> WomenSecond = WeightedList.Parse(
        """
        8 María, Patricia, Marcela, Milena, Cristina, Andrea; 5 Fernanda, Alejandra, Isabel, Elena, Lucía, Paola, Stella;
        3 Carolina, del Carmen, Victoria, Cecilia, Marina, Dary, Amparo, Inés, Constanza, Viviana, Yaneth, Sofía, Rocío;
        1.5 del Pilar, Mercedes, Eugenia, Adriana, Lorena, Valentina, Johana, Tatiana, Esperanza, de los Ángeles, Nelly
        """
    );

    public static readonly WeightedList<string> Surnames = WeightedList.Parse(
        """
        30 Rodríguez; 22 Gómez, González, Martínez, García; 18 López, Hernández, Sánchez; 15 Ramírez, Pérez, Díaz;
        11 Muñoz, Rojas, Moreno, Jiménez, Torres, Vargas, Ortiz, Castro, Gutiérrez, Álvarez;
        8 Valencia, Suárez, Herrera, Ruiz, Romero, Quintero, Morales, Giraldo, Ramos, Mosquera, Castillo, Osorio;
        6 Cárdenas, Medina, Arias, Cortés, Parra, Restrepo, Londoño, Mejía, Vélez, Zapata, Cardona, Henao, Ospina;
        6 Salazar, Franco, Correa, Marín, Montoya, Castaño, Ríos, Agudelo, Vásquez, Delgado, Guerrero, Rivera, Peña;
        4.5 Mendoza, Reyes, Contreras, Acosta, Beltrán, Bernal, Forero, Pinzón, Camacho, Cruz, Duarte, Cano, Gil;
        4 Ardila, Mantilla, Serrano, Rueda, Ariza, Barrios, Pacheco, Polo, Murillo, Palacios, Córdoba, Caicedo, Soto;
        3.5 Trujillo, Losada, Lozano, Bonilla, Tovar, Cuéllar, Buitrago, Sierra, Páez, Niño, Pulido, Sandoval, Barrera;
        3 Bautista, Carvajal, Jaramillo, Echeverri, Uribe, Arango, Botero, Escobar, Gaviria, Betancur, Zuluaga, Gallego;
        2.5 Aristizábal, Villa, Tobón, Patiño, Orozco, Loaiza, Hoyos, Naranjo, Ocampo, Duque, Toro, Vergara, Santos;
        2 Asprilla, Rentería, Angulo, Cuero, Riascos, Erazo, Narváez, Burbano, Benavides, Zambrano, Guevara, Perdomo;
        2 Polanía, Charry, Meza, Padilla, Julio, Blanco, Cantillo, Charris, Barranco, Fontalvo, Orjuela, Villamil, Nieto;
        1.5 Chaverra, Úsuga, Higuita, Urrego, Tabares, Múnera, Grajales, Cely, Chaparro, Fonseca, Galindo, Garzón, Cubillos;
        1.2 Ibargüen, Pushaina, Epieyú, Chindoy, Jamioy, Tunubalá, Yule, Güiza, Piñeros, Baquero, Peñaloza, Ocoró, Lucumí;
        1.5 de la Hoz, De Ávila, de la Rosa, del Castillo, del Río, de la Cruz, San Juan, de los Ríos, de la Ossa
        """
    );

    /// <summary>Familiar names, by the formal one.</summary>
    public static readonly IReadOnlyDictionary<string, string> Familiar = new Dictionary<string, string>
    {
        ["José"] = "Pepe",
        ["Francisco"] = "Pacho",
        ["Ignacio"] = "Nacho",
        ["Jesús"] = "Chucho",
        ["Luis"] = "Lucho",
        ["Alberto"] = "Beto",
        ["Roberto"] = "Beto",
        ["Humberto"] = "Beto",
        ["Guillermo"] = "Memo",
        ["Rafael"] = "Rafa",
        ["Alejandro"] = "Alejo",
        ["Sebastián"] = "Sebas",
        ["Santiago"] = "Santi",
        ["Daniel"] = "Dani",
        ["Nicolás"] = "Nico",
        ["Felipe"] = "Pipe",
        ["Mauricio"] = "Mao",
        ["Eduardo"] = "Lalo",
        ["Hernando"] = "Nando",
        ["Fernando"] = "Nando",
        ["Leonardo"] = "Leo",
        ["Miguel"] = "Migue",
        ["Manuel"] = "Manolo",
        ["Gabriel"] = "Gabo",
        ["María"] = "Mary",
        ["Dolores"] = "Lola",
        ["Consuelo"] = "Chelo",
        ["Guadalupe"] = "Lupe",
        ["Mercedes"] = "Meche",
        ["Concepción"] = "Concha",
        ["Beatriz"] = "Betty",
        ["Martha"] = "Marthica",
        ["Patricia"] = "Paty",
        ["Carolina"] = "Caro",
        ["Valentina"] = "Vale",
        ["Natalia"] = "Nata",
        ["Catalina"] = "Cata",
        ["Alejandra"] = "Aleja",
        ["Daniela"] = "Dani",
        ["Gabriela"] = "Gaby",
        ["Isabel"] = "Chavela",
        ["Marcela"] = "Marce",
        ["Juliana"] = "Juli",
        ["Andrea"] = "Andre",
    };

    /// <summary>Spellings that ears confuse, both ways.</summary>
    public static readonly (string Heard, string Written)[] SoundAlikes =
    [
        ("Yeison", "Jeison"),
        ("Jhon", "John"),
        ("Brayan", "Bryan"),
        ("Katherine", "Caterine"),
        ("Yaneth", "Janeth"),
        ("Stiven", "Esteven"),
        ("Álvarez", "Albares"),
        ("Jiménez", "Giménez"),
        ("Giraldo", "Jiraldo"),
        ("Echeverri", "Echeverry"),
        ("Betancur", "Betancourt"),
        ("Zuluaga", "Suluaga"),
        ("Restrepo", "Restreppo"),
        ("Vélez", "Bélez"),
        ("Valencia", "Balencia"),
        ("Vásquez", "Vázquez"),
        ("Quintero", "Kintero"),
        ("Castillo", "Castiyo"),
        ("Ortiz", "Ortís"),
        ("Rodríguez", "Rodrígues"),
        ("Sánchez", "Sanches"),
        ("Hernández", "Ernández"),
        ("Cristian", "Christian"),
        ("Leidy", "Lady"),
    ];
}
