using System.Globalization;
using Vinculo.Customers;
using Vinculo.Service.Cases;

namespace Vinculo.Service.Regulator;

/// <summary>What is delivered.</summary>
public enum Delivery
{
    /// <summary>Complaints that came in.</summary>
    New = 2,

    /// <summary>What became of them.</summary>
    Update = 3,
}

/// <summary>What is known of whoever complains.</summary>
public sealed record Petitioner(
    string Name,
    CustomerKind Kind,
    string? DocumentType,
    string? Document,
    string? Phone,
    string? Email,
    string? Sex
);

/// <summary>What is wrong with a field: a code of the texts.</summary>
/// <param name="Field">The regulator's name.</param>
public sealed record FieldProblem(string Field, string Code);

/// <summary>A row as it is delivered.</summary>
/// <param name="Values">By the regulator's name of the field, in its order.</param>
/// <param name="Problems">Empty: it can be delivered.</param>
public sealed record DeliveryRow(
    ServiceCase Case,
    IReadOnlyList<KeyValuePair<string, string>> Values,
    IReadOnlyList<FieldProblem> Problems
);

/// <summary>
/// Complaints as the Colombian financial supervisor wants them. Pure. Names of fields are the regulator's own, with the accent
/// and the capital that two of them have; what stands on the case under such a name goes before what is known otherwise.
/// </summary>
/// <remarks>[SFCSS].</remarks>
public static class SupervisorProfile
{
    public const int LongestText = 4_500;
    private const int MostDigits = 15;
    private const string Colombia = "170";

    /// <summary>A field: its name, where its value comes from and what it has to be.</summary>
    private sealed record Field(
        string Name,
        Func<ServiceCase, CaseCode?, Petitioner, RegulatorTerms, TimeZoneInfo, string?> Value,
        bool Required = false,
        int Longest = 100,
        bool Digits = false
    );

    // Fields of both deliveries.
    private static readonly Field Number = new(
        "codigo_queja",
        (c, _, _, t, _) => t.EntityType + t.EntityCode + Digits(c.Receipt),
        true,
        40,
        true
    );
    private static readonly Field Sex = new(
        "sexo",
        (_, _, p, _, _) =>
            p.Sex switch
            {
                "F" or "f" => "1",
                "M" or "m" => "2",
                _ => null,
            }
    );
    private static readonly Field Lgbtiq = new("lgbtiq", (_, _, _, _, _) => null);
    private static readonly Field Condition = new("condicion_especial", (_, _, _, _, _) => null);
    private static readonly Field Product = new("producto_cod", (_, _, _, t, _) => t.Product, true);
    private static readonly Field Reason = new("macro_motivo_cod", (_, code, _, _, _) => code?.RegulatorCode, true, 20);
    private static readonly Field Replied = new("replica", (c, _, _, _, _) => c.Reopened > 0 ? "1" : "2", true);
    private static readonly Field Withdrawn = new(
        "desistimiento_queja",
        (c, _, _, _, _) => c.State == CaseState.Withdrawn ? "1" : "2",
        true
    );
    private static readonly Field Tutela = new("tutela", (_, _, _, _, _) => "2", true);
    private static readonly Field Admission = new("admision", (_, _, _, _, _) => "9", true);

    private static readonly Field[] New =
    [
        new("tipo_entidad", (_, _, _, t, _) => t.EntityType, true, Digits: true),
        new("entidad_cod", (_, _, _, t, _) => t.EntityCode, true, Digits: true),
        // The one name of a field that is written with an accent, and only here.
        new("fecha_creación", (c, _, _, _, zone) => Moment(c.OpenedAt, zone), true),
        Number,
        new("codigo_pais", (_, _, _, _, _) => Colombia, true, Digits: true),
        new(
            "departamento_cod",
            (c, _, _, t, _) => Municipality(c, t) is { Length: >= 2 } m ? m[..2] : null,
            true,
            Digits: true
        ),
        new("municipio_cod", (c, _, _, t, _) => Municipality(c, t), true, Digits: true),
        new("nombres", (_, _, p, _, _) => p.Name, true, 200),
        new(
            "tipo_id_CF",
            (_, _, p, _, _) => p.DocumentType is { } type ? RegulatorTerms.Documents.GetValueOrDefault(type) : null,
            true,
            Digits: true
        ),
        new("numero_id_CF", (_, _, p, _, _) => p.Document, true, MostDigits, true),
        new("telefono", (_, _, p, _, _) => p.Phone is { } phone ? Digits(phone) : null, false, MostDigits, true),
        new("correo", (_, _, p, _, _) => p.Email),
        // And the one that has a capital.
        new("tipo_Persona", (_, _, p, _, _) => p.Kind == CustomerKind.Company ? "2" : "1", true, Digits: true),
        Sex,
        Lgbtiq,
        new("canal_cod", (c, _, _, _, _) => RegulatorTerms.ChannelOf(c.Channel), true, Digits: true),
        Condition,
        Product,
        new("producto_nombre", (_, _, _, _, _) => null),
        Reason,
        new("texto_queja", (c, _, _, _, _) => c.Body ?? c.Subject, true, LongestText),
        new("anexo_queja", (_, _, _, _, _) => "false"),
        Tutela,
        new("ente_control", (_, _, _, _, _) => null),
        new("escalamiento_DCF", (c, _, _, _, _) => c.State == CaseState.Ombudsman ? "1" : "2", true),
        Replied,
        new("argumento_replica", (_, _, _, _, _) => null, false, LongestText),
        Withdrawn,
        new("queja_expres", (_, _, _, _, _) => "2"),
        new("insta_recepcion", (_, _, _, _, _) => "1", true),
        new("punto_recepcion", (c, _, _, _, _) => RegulatorTerms.ChannelOf(c.Channel), true),
        Admission,
    ];

    private static readonly Field[] Update =
    [
        Number,
        new("estado_cod", (c, _, _, _, _) => IsOver(c) ? "4" : "2", true),
        new(
            "fecha_actualizacion",
            (c, _, _, _, zone) => Moment(c.LastSolvedAt ?? c.ClosedAt ?? c.OpenedAt, zone),
            true
        ),
        Sex,
        Lgbtiq,
        Condition,
        Product,
        Reason,
        Admission,
        new("producto_digital", (_, _, _, _, _) => "2"),
        new("marcacion", (_, _, _, _, _) => null),
        new("a_favor_de", (_, _, _, _, _) => null),
        new("aceptacion_queja", (_, _, _, _, _) => null),
        new("rectificacion_queja", (_, _, _, _, _) => null),
        new("prorroga_queja", (c, _, _, _, _) => c.Extended > 0 ? "1" : "2"),
        new("documentacion_rta_final", (c, _, _, _, _) => IsOver(c) ? "true" : "false"),
        new(
            "fecha_cierre",
            (c, _, _, _, zone) => IsOver(c) ? Moment(c.LastSolvedAt ?? c.ClosedAt ?? c.OpenedAt, zone) : null
        ),
        new("tipo_fraude", (_, _, _, _, _) => null),
        new("modalidad_fraude", (_, _, _, _, _) => null),
        new("monto_reclamado", (_, _, _, _, _) => null),
        new("monto_reconocido", (_, _, _, _, _) => null),
        Withdrawn,
        Replied,
        Tutela,
    ];

    /// <summary>Fields that only whoever works on a case can tell.</summary>
    public static IReadOnlyList<string> ByHand { get; } =
    [
        "municipio_cod",
        "producto_cod",
        "condicion_especial",
        "admision",
        "a_favor_de",
        "aceptacion_queja",
        "rectificacion_queja",
        "tutela",
        "ente_control",
        "tipo_fraude",
        "modalidad_fraude",
        "monto_reclamado",
        "monto_reconocido",
    ];

    /// <summary>Complaints are delivered; petitions, praise and the like are not.</summary>
    public static bool Takes(CaseKind kind) => kind is CaseKind.Complaint or CaseKind.Claim or CaseKind.Appeal;

    /// <summary>A case as a row, and what keeps it from being delivered.</summary>
    public static DeliveryRow Row(
        Delivery delivery,
        ServiceCase one,
        CaseCode? code,
        Petitioner who,
        RegulatorTerms terms,
        TimeZoneInfo zone
    )
    {
        var (values, problems) = (new List<KeyValuePair<string, string>>(), new List<FieldProblem>());
        foreach (var field in delivery == Delivery.New ? New : Update)
        {
            var told = one.Facts.GetValueOrDefault(field.Name) is { Length: > 0 } own
                ? own
                : field.Value(one, code, who, terms, zone);
            var value = told?.Trim() ?? "";
            values.Add(new(field.Name, value));
            if (value.Length == 0 ? field.Required : false)
                problems.Add(new(field.Name, "Missing"));
            else if (value.Length > field.Longest)
                problems.Add(new(field.Name, "TooLong"));
            else if (field.Digits && !value.All(char.IsAsciiDigit))
                problems.Add(new(field.Name, "Digits"));
        }
        // Without saying in whose favour and whether it was accepted the regulator does not take a closing.
        if (delivery == Delivery.Update && IsOver(one) && one.State != CaseState.Withdrawn)
            foreach (var field in new[] { "a_favor_de", "aceptacion_queja" })
                if (!one.Facts.ContainsKey(field))
                    problems.Add(new(field, "Closing"));
        return new(one, values, problems);
    }

    private static bool IsOver(ServiceCase one) => !one.State.IsOpen();

    private static string? Municipality(ServiceCase one, RegulatorTerms terms) =>
        one.Facts.GetValueOrDefault("municipio_cod") ?? terms.Municipality;

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    private static string Moment(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
