using Vinculo.Demo.World;

namespace Vinculo.Demo.Texts;

/// <summary>What people complain about to one company, and how they word it.</summary>
/// <param name="Codes">Codes of the themes; the other lists follow their order.</param>
/// <param name="ByTheme">Letters, with slots.</param>
/// <param name="Besides">What is added when two things went wrong at once; one sentence a theme.</param>
/// <param name="Greetings">Openings some people put first.</param>
/// <param name="Farewells">Endings some people put last.</param>
/// <param name="Subjects">What the form says.</param>
/// <param name="Resolutions">How the desk closes one.</param>
/// <param name="Grave">Themes that are never light.</param>
internal sealed record ComplaintBook(
    string[] Codes,
    string[][] ByTheme,
    string[] Besides,
    string[] Greetings,
    string[] Farewells,
    string[] Subjects,
    string[][] Resolutions,
    int[] Grave
);

/// <summary>How people in Colombia complain about their mobile company; one list a theme, in the order of its codes.</summary>
/// <remarks>Slots: barrio, ciudad, dias, veces, valor, fecha, plan, mes, lugar, agente, operador, hora, rato, megas.</remarks>
internal static class ComplaintTexts
{
    public static ComplaintBook Book =>
        new(
            Themes.Codes,
            ByTheme,
            Besides,
            Greetings,
            Farewells,
            Subjects,
            Resolutions,
            [Themes.Coverage, Themes.Portability]
        );

    public static readonly string[][] ByTheme =
    [
        [
            "Llevo {dias} días sin señal en {barrio}. Tengo que salir a la calle para que me entren las llamadas.",
            "Desde el {fecha} se me caen las llamadas a cada rato, en la casa y en {lugar}. Así no se puede trabajar.",
            "En {barrio} no hay cobertura, el celular me marca solo llamadas de emergencia casi todo el día.",
            "Buenas tardes, quiero reportar que en {ciudad}, sector {barrio}, la señal se va todas las noches después de {hora}.",
            "Me cambié a ustedes porque decían que tenían la mejor cobertura y en {lugar} no me entra ni una llamada.",
            "Por favor revisen la antena de {barrio}, llevamos {dias} días incomunicados varios vecinos.",
            "No tengo señal dentro del apartamento. Ya cambié la tarjeta SIM {veces} veces y sigue igual.",
            "Cuando viajo a mi finca cerca de {ciudad} quedo sin servicio. Antes sí entraba la señal y ahora no.",
            "Las llamadas se escuchan entrecortadas y se cortan solas, me ha pasado {veces} veces esta semana.",
            "Señores, la señal en {barrio} es pésima, aparece una rayita y no alcanza para hablar.",
            "Soy independiente y pierdo clientes porque mi celular sale apagado. El problema es la señal en {lugar}.",
            "Hubo un corte de luz el {fecha} y desde ahí no volvió bien la señal en el barrio {barrio}.",
            "Mi mamá es una señora mayor y no la puedo llamar porque en {barrio} no hay red desde hace {dias} días.",
            "Pago cumplido todos los meses y no tengo cobertura en mi propia casa, en {ciudad}. Solicito solución o compensación.",
        ],
        [
            "Me llegó la factura de {mes} por {valor} y yo tengo un plan mucho más barato. No reconozco ese cobro.",
            "Me están cobrando un servicio que nunca pedí. Aparece como contenido adicional por {valor}.",
            "Pagué el {fecha} por PSE y me aparece en mora. Tengo el comprobante.",
            "En la factura de {mes} me cobran dos veces el cargo básico. Solicito el ajuste por favor.",
            "Me subieron el valor del plan {plan} sin avisar. El mes pasado pagaba menos.",
            "Cancelé la línea adicional hace {dias} días y me siguen cobrando como si nada.",
            "Me cobran minutos de larga distancia que yo no hice. Son {valor} de más en la factura.",
            "No me llegó la factura al correo y ahora me cobran reconexión. Eso no es culpa mía.",
            "El descuento que me prometió {agente} no aparece en la factura de {mes}.",
            "Tengo {veces} reclamos por el mismo cobro de {valor} y nadie me devuelve la plata.",
            "Me reportaron a las centrales de riesgo por una factura que ya estaba paga desde el {fecha}.",
            "Me facturaron la cuota del equipo aunque terminé de pagarlo en {mes}. Exijo la devolución.",
            "Hice una recarga de {valor} y el saldo desapareció de un día para otro sin usarlo.",
            "La factura no es clara, hay un cobro proporcional de {valor} que nadie sabe explicar.",
        ],
        [
            "Llamé {veces} veces y cada persona me dice una cosa distinta. Nadie resuelve.",
            "La asesora {agente} me dejó esperando en la línea y después colgó. Qué falta de respeto.",
            "Fui a la tienda de {ciudad} y esperé {rato} para que me dijeran que el sistema estaba caído.",
            "Quedaron de devolverme la llamada el {fecha} y todavía la estoy esperando.",
            "El asesor de la tienda fue grosero con mi papá, que es una persona mayor. Solicito que lo revisen.",
            "El chat me responde un robot que no entiende nada y no hay forma de hablar con una persona.",
            "Me pasaron por {veces} asesores y a todos les tuve que contar la historia desde el principio.",
            "Radiqué una petición hace {dias} días y no he tenido ninguna respuesta.",
            "En la línea de atención me tuvieron {rato} oyendo música y nunca contestaron.",
            "Me cerraron el caso sin solucionarlo. ¿Para qué preguntan si uno quedó satisfecho?",
            "En {lugar} solo había una persona atendiendo y la fila daba la vuelta. Pésimo servicio.",
            "Pedí cambio de titular y me devolvieron {veces} veces por papeles distintos. Pónganse de acuerdo.",
            "Quiero poner una queja por la atención de {agente}, no me dejó hablar y me cortó la llamada.",
        ],
        [
            "El internet del celular está lentísimo en {barrio}, no carga ni el WhatsApp.",
            "Me dicen que tengo {megas} gigas y a mitad de mes ya me bajan la velocidad.",
            "La velocidad no es la que me ofrecieron. Hice la prueba y me da menos de un mega.",
            "Desde hace {dias} días los videos se quedan cargando, en las noches es imposible.",
            "Trabajo desde la casa con los datos del celular y las reuniones se congelan todo el tiempo.",
            "Pago el plan {plan} por los datos y navego más lento que en prepago. Es un engaño.",
            "Mis hijos no pudieron conectarse a clase porque los datos no cargan en {barrio}.",
            "En {lugar} aparece 4G pero no abre ninguna página. Ya reinicié el equipo {veces} veces.",
            "Se me acaban los datos sin usarlos. Compré un paquete de {megas} gigas y duró dos días.",
            "La aplicación del banco no me abre con los datos de ustedes, con el wifi sí. Es la velocidad.",
            "Después de {hora} el internet se pone tan lento que toca apagar los datos.",
            "Cambié de celular para tener mejor internet y sigue igual de lento en {ciudad}.",
            "Hago domicilios y el mapa no carga, pierdo pedidos por la lentitud del internet.",
        ],
        [
            "Pedí la portabilidad hace {dias} días y me la rechazan sin explicación.",
            "Quiero pasarme a {operador} y ustedes no me dan el código NIP. Es mi derecho.",
            "Traje mi número desde {operador} y llevo {dias} días sin poder recibir llamadas.",
            "Me dicen que no puedo portarme porque tengo un saldo, y yo no debo nada.",
            "Al hacer la portabilidad perdí el saldo y los datos que me habían prometido conservar.",
            "El mensaje con el NIP nunca llega. Lo he pedido {veces} veces.",
            "Solicité el paz y salvo para irme con {operador} y no me lo entregan.",
            "Me portaron el número sin mi autorización. Yo nunca firmé nada.",
            "La portabilidad quedó para el {fecha} y ese día me dejaron sin línea en las dos empresas.",
            "Para retener al cliente no hay que ponerle trabas. Solo quiero cambiarme de operador.",
            "Me prometieron un bono por traer mi número de {operador} y ahora dicen que no aplica.",
            "Después de portarme a Móvil Cóndor los mensajes del banco no me llegan.",
        ],
        [
            "Me ofrecieron el doble de datos por seis meses y solo lo aplicaron en {mes}.",
            "La promoción decía equipo a mitad de precio y en la tienda me cobraron completo.",
            "Recargué {valor} por la promoción de minutos ilimitados y nunca me los activaron.",
            "Vi en la página una oferta para el plan {plan} y al llamar me dicen que es solo para clientes nuevos.",
            "¿Por qué a los nuevos les dan descuento y a los antiguos nada? Llevo años con ustedes.",
            "La asesora {agente} me dijo que la promoción no tenía permanencia y resulta que sí.",
            "Me llegó un mensaje con un regalo de {megas} gigas y al responder me descontaron saldo.",
            "Participé en el sorteo de {mes} y nunca publicaron los ganadores.",
            "El 2x1 de la línea familiar no me quedó aplicado. Ya van {veces} meses esperando.",
            "Me mandan mensajes de promociones todo el día. No quiero más publicidad.",
            "La oferta vencía el {fecha} y llamé antes. No es justo que la nieguen.",
            "Compré el celular por el descuento del plan y en la factura no aparece.",
            "Me prometieron una suscripción gratis de series con el plan {plan} y me la están cobrando.",
        ],
    ];

    /// <summary>What is added when two things went wrong at once; one sentence a theme.</summary>
    public static readonly string[] Besides =
    [
        "Además la señal en {barrio} es muy mala.",
        "Y para completar me cobraron {valor} de más.",
        "Encima la atención por teléfono es pésima.",
        "Aparte el internet está lentísimo.",
        "Si no me solucionan pido la portabilidad a {operador}.",
        "Y la promoción que me ofrecieron nunca la aplicaron.",
    ];

    /// <summary>Openings some people put first.</summary>
    public static readonly string[] Greetings =
    [
        "Buenos días. ",
        "Buenas tardes, ",
        "Cordial saludo. ",
        "Señores Móvil Cóndor: ",
        "Hola, ",
        "Buenas noches. ",
    ];

    /// <summary>Endings some people put last.</summary>
    public static readonly string[] Farewells =
    [
        " Quedo atento a su respuesta.",
        " Espero solución pronto.",
        " Gracias.",
        " Si no, me voy para otra empresa.",
        " Voy a poner la queja en la Superintendencia.",
        " Por favor ayúdenme.",
        " Es el colmo.",
    ];

    public static readonly string[] Subjects =
    [
        "Sin señal o señal deficiente",
        "Inconformidad con la factura",
        "Mala atención",
        "Internet lento",
        "Portabilidad numérica",
        "Promoción no aplicada",
    ];

    public static readonly string[][] Resolutions =
    [
        [
            "Se ajustó la antena del sector.",
            "Se cambió la tarjeta SIM.",
            "Visita técnica realizada, señal normal.",
            "Se compensó el tiempo sin servicio.",
        ],
        [
            "Se hizo ajuste en la factura.",
            "Se devolvió el cobro no reconocido.",
            "Cobro correcto, se explicó al cliente.",
            "Se retiró el servicio adicional.",
        ],
        [
            "Se ofrecieron disculpas y se habló con el asesor.",
            "Se llamó al cliente y se resolvió.",
            "Retroalimentación a la tienda.",
        ],
        [
            "Se reinició el perfil de datos.",
            "Se cambió la configuración del equipo.",
            "Se entregó paquete de datos de cortesía.",
        ],
        ["Se generó el NIP.", "Portabilidad completada.", "Se entregó paz y salvo."],
        ["Se aplicó la promoción.", "No cumple condiciones, se explicó.", "Se abonó el descuento."],
    ];

    public static readonly string[] Places =
    [
        "la oficina",
        "el trabajo",
        "la universidad",
        "el centro comercial",
        "la finca",
        "el local",
        "el hospital",
        "la autopista",
        "el conjunto",
        "la vereda",
    ];

    /// <summary>Competitors that do not exist.</summary>
    public static readonly string[] Operators = ["Telandina", "Pacífico Móvil", "NubeCel"];

    public static readonly string[] AgentNames =
    [
        "Laura Mejía",
        "Andrés Cano",
        "Yuliana Torres",
        "Óscar Bedoya",
        "Paola Ríos",
        "Cristian Vega",
        "Natalia Gil",
        "Jhon Arias",
        "Mónica Duarte",
        "Kevin Salas",
        "Tatiana Lugo",
        "Fabián Mora",
        "Lina Rueda",
        "Diego Parra",
        "Sara Niño",
        "Camilo Toro",
    ];

    public static readonly string[] Months =
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
}
