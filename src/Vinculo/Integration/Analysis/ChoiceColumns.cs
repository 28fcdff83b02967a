namespace Vinculo.Integration.Analysis;

/// <summary>Usual names of the columns of logs of choices, folded, the likeliest first.</summary>
internal static class ChoiceColumns
{
    public static string[] Treatments { get; } =
    [
        "treatment",
        "treated",
        "tratamiento",
        "tratado",
        "treatment group",
        "grupo",
        "group",
        "segment",
        "segmento",
        "arm",
        "brazo",
        "variant",
        "variante",
        "test group",
        "grupo de prueba",
        "exposure",
        "campaign",
        "campana",
        "w",
        "t",
    ];

    public static string[] Outcomes { get; } =
    [
        "outcome",
        "resultado",
        "response",
        "respuesta",
        "visit",
        "visita",
        "conversion",
        "converted",
        "compra",
        "purchase",
        "accepted",
        "aceptado",
        "click",
        "clicked",
        "reward",
        "target",
        "y",
        "spend",
    ];

    public static string[] Actions { get; } =
    [
        "action",
        "accion",
        "arm",
        "brazo",
        "item id",
        "offer",
        "oferta",
        "segment",
        "treatment",
        "tratamiento",
        "variant",
        "variante",
        "decision",
        "choice",
        "product",
        "producto",
        "a",
    ];

    public static string[] Rewards { get; } = ["reward", "recompensa", "premio", .. Outcomes, "r"];

    public static string[] Propensities { get; } =
    [
        "propensity score",
        "propensity",
        "propensidad",
        "pscore",
        "action prob",
        "action probability",
        "logged propensity",
        "logging propensity",
        "probability",
        "probabilidad",
        "prob",
        "pi b",
    ];

    /// <summary>Words for having been left alone.</summary>
    public static string[] LeftAlone { get; } =
    [
        "0",
        "no",
        "false",
        "control",
        "none",
        "holdout",
        "placebo",
        "untreated",
        "not treated",
        "ninguno",
        "ninguna",
        "nada",
        "sin tratamiento",
        "sin contacto",
        "grupo de control",
        "control group",
        "no contact",
        "nothing",
    ];
}
