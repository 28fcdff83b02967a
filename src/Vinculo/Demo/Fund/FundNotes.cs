using Vinculo.Demo.Texts;

namespace Vinculo.Demo.Fund;

/// <summary>What the people of the fund note down.</summary>
internal static class FundNotes
{
    public static readonly ContactNote[] Branch =
    [
        new("Certificado", "Solicita certificado de afiliación. Se entrega impreso.", "", 0, 4, "resuelto"),
        new(
            "Retiro de cesantías",
            "Trae documentos para retiro de cesantías, falta un anexo.",
            "Volver con el anexo",
            5,
            3,
            "pendiente"
        ),
        new("Extracto", "Pide extracto impreso, no usa la aplicación.", "", 0, 3, "resuelto"),
        new(
            "Historia laboral",
            "Revisa semanas cotizadas, se radica corrección.",
            "Respuesta de la corrección",
            15,
            3,
            "pendiente"
        ),
        new("Actualización de datos", "Actualiza dirección y teléfono.", "", 0, 4, "resuelto"),
        new(
            "Asesoría de pensión",
            "Pregunta cuánto le falta para pensionarse. Se hace simulación.",
            "",
            0,
            4,
            "información"
        ),
    ];

    public static readonly ContactNote[] Phone =
    [
        new("Saldo", "Consulta saldo y último aporte. Se informa.", "", 0, 4, "resuelto"),
        new("Clave", "Olvidó la clave del portal. Se restablece.", "", 0, 3, "resuelto"),
        new("Cesantías", "Pregunta requisitos para retirar cesantías para vivienda.", "", 0, 4, "información"),
        new("Rendimientos", "Pregunta por qué bajó el saldo en {mes}. Se explica.", "", 0, 3, "explicado"),
        new("Aportes", "Pregunta si su empleador pagó el aporte de {mes}.", "", 0, 3, "información"),
        new(
            "Certificado tributario",
            "Pide certificado para la declaración de renta. Se envía al correo.",
            "",
            0,
            4,
            "resuelto"
        ),
    ];

    public static readonly ContactNote[] Trouble =
    [
        new(
            "Trámite demorado",
            "Llama por {veces} vez por el mismo trámite, está molesto.",
            "Devolver la llamada con respuesta",
            2,
            2,
            "escalado"
        ),
        new(
            "Información errada",
            "Le dieron información distinta en la sucursal. Se ofrecen disculpas.",
            "",
            0,
            1,
            "escalado"
        ),
        new(
            "Pago no aplicado",
            "El aporte no aparece aplicado desde hace {dias} días.",
            "Aplicar el aporte",
            5,
            2,
            "pendiente"
        ),
    ];

    public static readonly ContactNote[] Chat =
    [
        new("Certificado", "pide certificado de afiliación por chat, se envía enlace", "", 0, 4, "resuelto"),
        new("Aplicación", "No le abre la aplicación, se pide actualizar. Funciona.", "", 0, 3, "resuelto"),
        new("Aporte voluntario", "Pregunta cómo hacer un aporte voluntario por PSE.", "", 0, 4, "información"),
    ];

    public static readonly ContactNote[] Adviser =
    [
        new(
            "Asesoría",
            "Reunión de asesoría pensional. Se revisa portafolio y proyección.",
            "Enviar proyección",
            3,
            4,
            "información"
        ),
        new(
            "Ahorro voluntario",
            "Interesado en beneficio tributario del ahorro voluntario.",
            "Enviar simulación",
            3,
            4,
            "información"
        ),
    ];

    public static readonly string[] Refusals =
    [
        "No le interesa",
        "No tiene capacidad de ahorro",
        "Lo quiere pensar",
        "No confía en los fondos",
        "No tiene tiempo ahora",
        "Ya ahorra en otra parte",
    ];

    public static readonly string[] VisitTopics =
    [
        "Pago de aportes y planilla",
        "Consignación de cesantías",
        "Jornada de asesoría a empleados",
        "Reclamos de historia laboral de empleados",
        "Plan empresarial de ahorro voluntario",
        "Inconsistencias en la nómina",
        "Satisfacción con el servicio",
    ];

    public static readonly string[] VisitAgreements =
    [
        "Enviar relación de inconsistencias",
        "Programar jornada de asesoría",
        "Enviar propuesta de plan empresarial",
        "Llamar al área de nómina",
        "",
    ];
}
