using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>A person or company as the whole company knows it.</summary>
/// <param name="Id">Never reused.</param>
/// <param name="DisplayName">As people say it.</param>
/// <param name="ValueMinor">Expected remaining value in minor units of <paramref name="Currency"/>.</param>
/// <param name="MarginMinor">Margin of the last 12 months, same unit.</param>
/// <param name="Churn">Probability of leaving within the model's horizon, 0 to 1.</param>
/// <param name="Influence">How much this customer sways others; see Insights.</param>
/// <param name="Control">In the permanent control group: nothing personalised is offered, so that what offering is worth can be measured.</param>
/// <param name="MergedInto">Where the customer lives on, after a merge.</param>
/// <param name="AttrsJson">Custom fields by code.</param>
/// <param name="RowVersion">Rises with every edit; the ETag.</param>
public sealed record Customer(
    CustomerId Id,
    CustomerKind Kind,
    CustomerStage Stage,
    string DisplayName,
    string? GivenNames,
    string? FirstSurname,
    string? SecondSurname,
    string? LegalName,
    string? TradeName,
    DateOnly? BirthDate,
    string? Sex,
    string? Language,
    string? City,
    string? Country,
    DateOnly? Since,
    Guid? OwnerId,
    Guid? TeamId,
    ValueClass? ValueClass,
    long? ValueMinor,
    long? MarginMinor,
    string? Currency,
    double? Churn,
    RiskBand? RiskBand,
    double? Influence,
    DateTimeOffset? LastContactAt,
    int OpenCases,
    int OpenCommitments,
    bool Control,
    CustomerId? MergedInto,
    string? AttrsJson,
    int RowVersion,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    internal const string Columns =
        "customer_id, kind, stage, display_name, given_names, first_surname, second_surname, legal_name, trade_name, "
        + "birth_date, sex, language, city, country, since, owner_id, team_id, value_class, value_minor, margin_minor, "
        + "currency, churn, risk_band, influence, last_contact_at, open_cases, open_commitments, control, merged_into, "
        + "attrs, row_version, created_at, updated_at";

    internal static Customer Read(Row row) =>
        new(
            new(row.Guid(0)),
            row.Enum<CustomerKind>(1),
            row.Enum<CustomerStage>(2),
            row.Text(3),
            row.TextOrNull(4),
            row.TextOrNull(5),
            row.TextOrNull(6),
            row.TextOrNull(7),
            row.TextOrNull(8),
            row.DateOrNull(9),
            row.TextOrNull(10),
            row.TextOrNull(11),
            row.TextOrNull(12),
            row.TextOrNull(13),
            row.DateOrNull(14),
            row.GuidOrNull(15),
            row.GuidOrNull(16),
            row.EnumOrNull<ValueClass>(17),
            row.LongOrNull(18),
            row.LongOrNull(19),
            row.TextOrNull(20),
            row.DoubleOrNull(21),
            row.EnumOrNull<RiskBand>(22),
            row.DoubleOrNull(23),
            row.InstantOrNull(24),
            row.Int(25),
            row.Int(26),
            row.Bool(27),
            row.IsNull(28) ? null : new CustomerId(row.Guid(28)),
            row.TextOrNull(29),
            row.Int(30),
            row.Instant(31),
            row.Instant(32)
        );

    /// <summary>A name from its parts: a person's given names and surnames, a company's trade or legal name.</summary>
    public static string NameOf(
        CustomerKind kind,
        string? givenNames,
        string? firstSurname,
        string? secondSurname,
        string? legalName,
        string? tradeName
    ) =>
        kind == CustomerKind.Company
            ? (tradeName ?? legalName ?? "").Trim()
            : string.Join(
                ' ',
                new[] { givenNames, firstSurname, secondSurname }
                    .Where(p => !string.IsNullOrWhiteSpace(p))
                    .Select(p => p!.Trim())
            );
}

/// <summary>An identity document or number of a customer.</summary>
public sealed record Identifier(Guid Id, string Type, string Country, string Number, string Normalised, bool? Valid);

/// <summary>A way to reach a customer.</summary>
public sealed record ContactPoint(
    Guid Id,
    ContactKind Kind,
    string Value,
    string Normalised,
    string? Label,
    bool Preferred,
    DateTimeOffset? VerifiedAt
);

/// <summary>Another customer this one has to do with; the role says what the other is to this one.</summary>
public sealed record Relation(
    Guid Id,
    CustomerId Other,
    string OtherName,
    CustomerKind OtherKind,
    string Role,
    double? Strength,
    DateOnly? ValidFrom,
    DateOnly? ValidTo,
    ValueClass? OtherClass,
    RiskBand? OtherRisk
);

/// <summary>A product a customer has or had with us.</summary>
public sealed record Holding(
    Guid Id,
    Guid ProductId,
    string ProductCode,
    string ProductNameEs,
    string? ProductNameEn,
    string? Family,
    string? Number,
    HoldingStatus Status,
    DateOnly? StartedOn,
    DateOnly? EndsOn,
    DateOnly? EndedOn,
    long? AmountMinor,
    string? Currency
);

/// <summary>Something a customer needs, how we know, and how sure we are (0 to 1).</summary>
public sealed record Need(
    Guid Id,
    string Code,
    NeedOrigin Origin,
    double Confidence,
    string? Note,
    DateTimeOffset NotedAt
);

/// <summary>What a customer did in one month, in the unit its code names.</summary>
public sealed record Measure(DateOnly Month, string Code, double Amount);

/// <summary>Leave to use data or to contact, or its refusal.</summary>
public sealed record Consent(
    Guid Id,
    string Purpose,
    Channel? Channel,
    bool Granted,
    DateTimeOffset RecordedAt,
    DateTimeOffset? ExpiresAt
);
