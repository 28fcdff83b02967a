using Vinculo.Service.Knowledge;

namespace Vinculo.Demo;

/// <summary>What the demonstration companies know how to answer.</summary>
internal static class DemoArticles
{
    public static IReadOnlyList<(ArticleContent Content, Audience Audience)> All { get; } =
    [
        (
            new()
            {
                TitleEs = "La factura llegó por más de lo esperado",
                BodyEs =
                    "Compare los cargos con los del mes anterior.\n\n- Un cambio de plan se cobra por los días de cada plan.\n- Lo consumido fuera del plan aparece aparte.\n- Lo que no reconoce se puede reclamar: no hay que pagarlo mientras se responde.",
                TitleEn = "The bill is higher than expected",
                BodyEn =
                    "Compare the charges with last month's.\n\n- A change of plan is charged by the days of each plan.\n- What was used beyond the plan is listed apart.\n- What is not recognised can be claimed: it need not be paid until it is answered.",
                Codes = ["billing", "facturacion"],
            },
            Audience.Public
        ),
        (
            new()
            {
                TitleEs = "No hay señal o se cae el servicio",
                BodyEs =
                    "Pregunte dónde y desde cuándo, y mire si hay una falla en la zona.\n\n- Apagar y encender el equipo resuelve la mitad de los casos.\n- Si hay falla, diga cuándo se espera que termine y ofrezca avisarle.\n- Si no la hay, pida la visita y anote el compromiso con fecha.",
                TitleEn = "No signal, or the service fails",
                BodyEn =
                    "Ask where and since when, and look whether there is an outage.\n\n- Turning the device off and on solves half of the cases.\n- If there is an outage, say when it should end and offer to tell her.\n- If there is none, ask for the visit and note the promise with its day.",
                Codes = ["product.failure", "cobertura"],
            },
            Audience.Inside
        ),
        (
            new()
            {
                TitleEs = "Cómo se cancela un servicio",
                BodyEs =
                    "Se cancela por el mismo medio por el que se contrató, sin dar razones y sin trámites de más.\n\nLos servicios móviles no tienen cláusula de permanencia. Diga desde qué día deja de cobrarse y entregue el número de radicado.",
                TitleEn = "How a service is cancelled",
                BodyEn =
                    "It is cancelled through the same channel it was bought through, without giving reasons and without more paperwork.\n\nMobile services carry no minimum stay. Say from which day it is no longer charged and give the receipt number.",
                Codes = ["contract.cancel"],
            },
            Audience.Public
        ),
    ];
}
