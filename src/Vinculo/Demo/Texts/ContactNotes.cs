namespace Vinculo.Demo.Texts;

/// <summary>A conversation as the agent noted it down.</summary>
/// <param name="Subject">What the drop-down says.</param>
/// <param name="Note">What the agent typed; slots as in <see cref="ComplaintTexts"/>.</param>
/// <param name="Promise">What was promised, or empty.</param>
/// <param name="PromiseDays">Days until the promise is due.</param>
/// <param name="Mood">Usual perception, 1 (angry) … 5 (delighted).</param>
/// <param name="Outcome">How it ended.</param>
internal sealed record ContactNote(
    string Subject,
    string Note,
    string Promise,
    int PromiseDays,
    int Mood,
    string Outcome
);

internal static class ContactNotes
{
    /// <summary>Follow-ups of a complaint, by theme.</summary>
    public static readonly ContactNote[][] AboutComplaint =
    [
        [
            new(
                "Falla de señal",
                "Cliente indica que sigue sin señal en {barrio}. Se valida zona y se escala a red.",
                "Devolver llamada con respuesta de red",
                3,
                2,
                "escalado"
            ),
            new(
                "Falla de señal",
                "Reporta llamadas que se caen. Se hacen pruebas en línea, se sugiere reiniciar y se deja reporte.",
                "",
                0,
                2,
                "pendiente"
            ),
            new(
                "Falla de señal",
                "Muy molesto por la cobertura en {lugar}, dice que se va si no se arregla.",
                "Visita técnica",
                5,
                1,
                "escalado"
            ),
        ],
        [
            new(
                "Reclamo factura",
                "No reconoce cobro de {valor}. Se revisa y procede ajuste en la próxima factura.",
                "Ajuste en la próxima factura",
                15,
                2,
                "ajuste"
            ),
            new(
                "Reclamo factura",
                "Pregunta por su reclamo de la factura de {mes}. Se informa que está en estudio.",
                "Respuesta al reclamo por correo",
                5,
                2,
                "pendiente"
            ),
            new("Reclamo factura", "Se explica cobro proporcional. Cliente no queda conforme.", "", 0, 2, "explicado"),
        ],
        [
            new(
                "Queja de atención",
                "Se queja de la atención en la tienda de {ciudad}. Se ofrecen disculpas.",
                "Llamada del coordinador",
                2,
                1,
                "escalado"
            ),
            new(
                "Queja de atención",
                "Ha llamado {veces} veces por lo mismo. Se toma el caso completo para que no lo repita.",
                "Devolver llamada con solución",
                1,
                2,
                "pendiente"
            ),
        ],
        [
            new(
                "Lentitud de datos",
                "Internet lento en {barrio}. Se reinicia perfil de datos, mejora durante la llamada.",
                "",
                0,
                3,
                "resuelto"
            ),
            new(
                "Lentitud de datos",
                "Dice que los videos no cargan de noche. Celda congestionada, se reporta.",
                "Informar ampliación de la celda",
                10,
                2,
                "escalado"
            ),
        ],
        [
            new(
                "Portabilidad",
                "Solicita NIP para portarse a {operador}. Se intenta retener, no acepta oferta.",
                "",
                0,
                1,
                "intención de retiro"
            ),
            new(
                "Portabilidad",
                "Pregunta estado de su portabilidad desde {operador}. Queda para mañana.",
                "Confirmar activación por mensaje",
                1,
                3,
                "pendiente"
            ),
        ],
        [
            new(
                "Promociones",
                "Reclama promoción no aplicada. Se valida y se activa manualmente.",
                "",
                0,
                3,
                "resuelto"
            ),
            new(
                "Promociones",
                "Pide el descuento de clientes nuevos. Se explica que no aplica, queda inconforme.",
                "",
                0,
                2,
                "explicado"
            ),
        ],
    ];

    /// <summary>What people call about when nothing is wrong.</summary>
    public static readonly ContactNote[] Everyday =
    [
        new("Consulta de saldo", "Consulta saldo y vencimiento de los datos. Se informa.", "", 0, 4, "resuelto"),
        new(
            "Consulta de saldo",
            "Quiere saber cuántos datos le quedan, se le enseña a verlo en la app.",
            "",
            0,
            4,
            "resuelto"
        ),
        new(
            "Fecha de pago",
            "Pregunta hasta cuándo puede pagar la factura de {mes}. Se da fecha límite.",
            "",
            0,
            4,
            "resuelto"
        ),
        new(
            "Medios de pago",
            "Pide puntos de pago cerca de {barrio}. Se indican corresponsales.",
            "",
            0,
            4,
            "resuelto"
        ),
        new(
            "Cambio de plan",
            "Pregunta por un plan con más datos. Se explican opciones, lo va a pensar.",
            "Enviar cotización por WhatsApp",
            1,
            4,
            "interesado"
        ),
        new(
            "Cambio de plan",
            "Quiere bajar de plan, dice que está pagando mucho por lo que usa.",
            "",
            0,
            3,
            "pendiente"
        ),
        new(
            "Larga distancia",
            "Llama seguido al exterior, tiene familia en España. Pregunta tarifas por minuto.",
            "",
            0,
            3,
            "información"
        ),
        new(
            "Larga distancia",
            "Consulta por qué le cobran los minutos a Estados Unidos. Se explica tarifa.",
            "",
            0,
            3,
            "información"
        ),
        new(
            "Equipos",
            "Pregunta por renovación de equipo, el suyo tiene más de dos años.",
            "Llamar cuando llegue inventario",
            7,
            4,
            "interesado"
        ),
        new(
            "Reposición de SIM",
            "Perdió el celular, se bloquea la línea y se indica reposición en tienda.",
            "",
            0,
            3,
            "resuelto"
        ),
        new("Actualización de datos", "Actualiza correo y dirección. Se validan datos.", "", 0, 4, "resuelto"),
        new("Roaming", "Viaja la próxima semana, se activa paquete de roaming.", "", 0, 5, "venta"),
        new(
            "Certificado",
            "Solicita certificado de paz y salvo. Se envía al correo.",
            "Enviar certificado",
            1,
            4,
            "resuelto"
        ),
        new(
            "Plan familiar",
            "Pregunta si puede juntar la línea de la esposa y los hijos en un solo plan.",
            "Enviar comparativo plan familiar",
            2,
            4,
            "interesado"
        ),
        new("Agradecimiento", "Llama a agradecer la solución del caso anterior.", "", 0, 5, "resuelto"),
        new(
            "Configuración",
            "No le entran datos en equipo nuevo. Se configura APN paso a paso y queda navegando.",
            "",
            0,
            4,
            "resuelto"
        ),
        new("Llamada equivocada", "Se corta la llamada antes de validar datos.", "", 0, 3, "sin contacto"),
        new(
            "Duplicado de factura",
            "Pide copia de la factura de {mes}, se envía al correo registrado.",
            "",
            0,
            4,
            "resuelto"
        ),
    ];

    /// <summary>Of someone who calls abroad.</summary>
    public static readonly ContactNote[] Abroad =
    [
        new(
            "Larga distancia",
            "Tiene una hija en Estados Unidos y la llama casi a diario. Pregunta si hay un plan para el exterior.",
            "",
            0,
            3,
            "información"
        ),
        new(
            "Larga distancia",
            "Dice que llamar a la familia en España le sale muy caro. Se explican tarifas por minuto.",
            "",
            0,
            2,
            "información"
        ),
        new(
            "Larga distancia",
            "Pide detalle de las llamadas internacionales de {mes}. Se envía al correo.",
            "Enviar detalle de llamadas",
            1,
            3,
            "resuelto"
        ),
    ];

    /// <summary>In the store.</summary>
    public static readonly ContactNote[] Store =
    [
        new("Pago en tienda", "Paga la factura en caja.", "", 0, 4, "resuelto"),
        new("Recarga en tienda", "Recarga en caja y pregunta cómo consultar el saldo.", "", 0, 4, "resuelto"),
        new("Reposición de SIM", "Reposición de tarjeta SIM por daño.", "", 0, 4, "resuelto"),
        new(
            "Asesoría de equipo",
            "Pregunta precios de celulares a cuotas. Se lleva el catálogo.",
            "",
            0,
            4,
            "interesado"
        ),
        new(
            "Ayuda con el equipo",
            "Trae el celular porque no le suena, estaba en silencio. Se le explica.",
            "",
            0,
            5,
            "resuelto"
        ),
        new(
            "Reclamo en tienda",
            "Trae factura impresa, no entiende los cobros. Se explica línea por línea.",
            "",
            0,
            3,
            "explicado"
        ),
        new(
            "Cambio de titular",
            "Trámite de cambio de titular, falta fotocopia de la cédula.",
            "Volver con documento",
            5,
            3,
            "pendiente"
        ),
    ];

    public static readonly ContactNote[] Chat =
    [
        new("Saldo y datos", "cliente escribe por saldo de datos, se comparte enlace de la app", "", 0, 4, "resuelto"),
        new("Factura por WhatsApp", "Solicita la factura de {mes} en PDF. Enviada.", "", 0, 5, "resuelto"),
        new("Paquetes", "Pregunta por paquetes de datos por días. Se envía tabla de precios.", "", 0, 4, "información"),
        new(
            "Internet lento",
            "Escribe que no le carga WhatsApp en {barrio}. Se pide reiniciar, responde que ya funciona.",
            "",
            0,
            3,
            "resuelto"
        ),
        new("Pago no reflejado", "Envía comprobante de pago del {fecha}. Se aplica el pago.", "", 0, 3, "resuelto"),
        new("Sin respuesta", "No responde después de 10 minutos, se cierra el chat.", "", 0, 3, "sin contacto"),
    ];

    public static readonly (string Subject, string Body)[] Web =
    [
        ("Consulta de planes", "Visita la página de planes pospago"),
        ("Consulta de planes", "Compara plan actual con planes de más datos"),
        ("Pago PSE", "Paga la factura por PSE desde la app"),
        ("Descarga de factura", "Descarga la factura en PDF"),
        ("Consulta de consumo", "Revisa el consumo de datos del mes"),
        ("Soporte", "Busca en ayuda: configurar APN"),
        ("Actualización de datos", "Cambia la dirección de correspondencia"),
        ("Simulador de equipos", "Simula la compra de un equipo a 24 cuotas"),
        ("Consulta de retiro", "Busca en ayuda: cómo cancelar mi línea"),
    ];

    /// <summary>What an agent wrote beside an answer to an offer.</summary>
    public static readonly string[] Refusals =
    [
        "Muy caro",
        "No le interesa",
        "Ya tiene otro plan",
        "Lo quiere pensar",
        "No quiere permanencia",
        "Va a consultar en la casa",
        "No tiene tiempo ahora",
        "Prefiere seguir igual",
    ];

    public static readonly string[] VisitTopics =
    [
        "Renovación de líneas corporativas",
        "Presentación del plan de empleados",
        "Jornada de portabilidad en la empresa",
        "Revisión de facturación",
        "Cobertura en la planta",
        "Convenio por libranza para equipos",
        "Seguimiento a reclamos de empleados",
        "Capacitación en la app",
        "Ampliación de datos para el equipo comercial",
        "Propuesta de plan familiar para empleados",
    ];

    public static readonly string[] VisitAgreements =
    [
        "Enviar propuesta con descuento por volumen",
        "Programar jornada de atención en sus oficinas",
        "Revisar la señal en la bodega",
        "Entregar listado de líneas próximas a vencer",
        "Enviar contrato para firma",
        "Llamar a Talento Humano",
        "Activar las líneas nuevas",
        "Traer muestras de equipos",
        "",
    ];
}
