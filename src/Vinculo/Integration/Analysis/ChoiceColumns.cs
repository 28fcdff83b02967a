using Vinculo.Integration.Mapping;

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
        "tratada treat",
        "treatment group",
        "grupo de tratamiento",
        "test group",
        "grupo de prueba",
        "grupo experimental",
        "arm",
        "brazo",
        "variant",
        "variante",
        "ab group",
        "assignment",
        "asignacion",
        "asignado",
        "assigned",
        "experiment",
        "experimento",
        "exposure",
        "exposed",
        "expuesto",
        "expuesta",
        "campaign",
        "campana",
        "enviado",
        "enviada",
        "sent",
        "contactado",
        "contactada",
        "contacted",
        "contacto",
        "contact",
        "intervencion",
        "intervention",
        "oferta",
        "offer",
        "promocion",
        "promotion",
        "promo",
        "cupon",
        "coupon",
        "descuento",
        "discount",
        "recibio",
        "mailing",
        "grupo",
        "group",
        "condicion",
        "condition",
        "celda",
        "cell",
        "test",
        "w",
        "t",
        "segment",
        "segmento",
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
        "exito",
        "success",
        "convirtio",
        "convertido",
        "compro",
        "bought",
        "purchased",
        "buy",
        "acepto",
        "acepta",
        "accept",
        "aceptada",
        "respondio",
        "responde",
        "responded",
        "visito",
        "visited",
        "clic",
        "clico",
        "hizo clic",
        "suscribio",
        "subscribed",
        "renovo",
        "renueva",
        "renewed",
        "renewal",
        "retenido",
        "retained",
        "stayed",
        "pago",
        "paid",
        "ventas",
        "venta",
        "sales",
        "sale",
        "revenue",
        "ingreso",
        "ingresos",
        "gasto",
        "gastado",
        "spent",
        "margen",
        "margin",
        "profit",
        "utilidad",
        "ganancia",
        "beneficio",
        "monto",
        "amount",
        "importe",
        "valor",
        "value",
        "objetivo",
        "label",
        "baja",
        "churn",
        "abandono",
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
        "treatment",
        "tratamiento",
        "variant",
        "variante",
        "decision",
        "choice",
        "eleccion",
        "recommendation",
        "recomendacion",
        "propuesta",
        "proposal",
        "campaign",
        "campana",
        "mensaje",
        "message",
        "banner",
        "creative",
        "plantilla",
        "template",
        "mostrado",
        "mostrada",
        "shown",
        "enviado",
        "enviada",
        "sent",
        "item",
        "articulo",
        "product",
        "producto",
        "canal",
        "channel",
        "grupo",
        "group",
        "segment",
        "segmento",
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

    /// <summary>
    /// The only column of probabilities whose name says that they are of what was done: <c>prob_oferta</c>; not <c>churn_prob</c>,
    /// which tells something of the customer.
    /// </summary>
    public static int? PropensityByWord(AnalystFile file)
    {
        string[] chance = ["prob", "probability", "probabilidad", "prop", "propensity", "propensidad", "pscore"];
        string[] done =
        [
            .. Actions,
            "logged",
            "logging",
            "policy",
            "politica",
            "behavior",
            "behaviour",
            "de",
            "la",
            "del",
            "of",
            "p",
        ];
        int[] found =
        [
            .. Enumerable
                .Range(0, file.Columns.Count)
                .Where(c =>
                    HeaderKey.Fold(file.Columns[c]).Split(' ') is { Length: > 1 } words
                    && words.Intersect(chance).Any()
                    && !words.Except(chance).Except(done).Any()
                    && AreChances(file, c)
                ),
        ];
        return found is [var only] ? file.Guess("--propensity", only) : null;
    }

    private static bool AreChances(AnalystFile file, int column)
    {
        if (file.Decimal(column) is not { } mark)
            return false;
        string[] known =
        [
            .. file.Sample.Select(r => AnalystFile.Cell(r, column)).Where(c => !ColumnReader.IsMissing(c)),
        ];
        return known.Length > 0
            && known.Count(c => NumberReader.TryRead(c, mark, out var v) && v is > 0 and <= 1) >= 0.95 * known.Length;
    }

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
