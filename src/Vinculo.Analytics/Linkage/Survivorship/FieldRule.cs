namespace Vinculo.Analytics.Linkage;

/// <summary>What kind of value a field holds; it says when two writings are the same value and which is the better one.</summary>
public enum FieldKind
{
    /// <summary>Free text: equal after folding; the longer, accented writing is better.</summary>
    Text,

    /// <summary>One of few values (sex, country): equal after folding.</summary>
    Choice,

    /// <summary>Given names: words are weighed one by one; full, accented, formal ones are better.</summary>
    GivenNames,

    /// <summary>One surname.</summary>
    Surname,

    /// <summary>A day, written yyyy-MM-dd. 1 January and 1900 are what programs write when nobody knows.</summary>
    Date,

    /// <summary>An identity or tax number.</summary>
    Document,

    /// <summary>A telephone.</summary>
    Phone,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A postal address.</summary>
    Address,
}

/// <summary>How one field's value is chosen among what the sources say.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="HalfLifeYears">
/// A value said so many years before the newest one counts half; &gt; 0, infinity for what does not change (birth date).
/// </param>
public sealed record FieldRule(FieldKind Kind, double HalfLifeYears)
{
    /// <summary>How much the trust of a source weighs: 0 not at all, 1 in proportion, 2 in proportion to its square.</summary>
    public double TrustPower { get; init; } = 1;

    /// <summary>How much more a value weighs that somebody has verified; ≥ 1.</summary>
    public double VerifiedFactor { get; init; } = 20;

    /// <summary>The usual rule of a kind: what moves fades within years, what is for life does not.</summary>
    public static FieldRule For(FieldKind kind) =>
        new(
            kind,
            kind switch
            {
                FieldKind.Date or FieldKind.Document or FieldKind.Choice => double.PositiveInfinity,
                FieldKind.GivenNames => 30,
                FieldKind.Surname => 15,
                FieldKind.Email or FieldKind.Address => 1.5,
                _ => 4,
            }
        );
}

/// <summary>What one source says of one field.</summary>
/// <param name="Value">As it came; not blank.</param>
/// <param name="Source">The source's code; settles nothing but is handed back in reasons.</param>
/// <param name="Trust">How far the source is trusted, 0 … 1.</param>
/// <param name="Updated">When the source last changed it; null when unknown, then it counts as the oldest known.</param>
/// <param name="Verified">Somebody made sure: a link was clicked, a document was seen.</param>
public sealed record FieldCandidate(string Value, string Source, double Trust, DateOnly? Updated, bool Verified)
{
    /// <summary>The country the value is read with (documents, telephones, addresses); null when unknown.</summary>
    public string? Country { get; init; }

    /// <summary>The type of a document; null when unknown.</summary>
    public string? Type { get; init; }

    /// <summary>
    /// How well the value fits what else is known of the customer, 0 … 1; 1 when nothing speaks against it. An address
    /// that hundreds share, or a telephone that another customer uses now, gets less.
    /// </summary>
    public double Fit { get; init; } = 1;
}

/// <summary>The value that stands for all.</summary>
/// <param name="Index">Of the chosen candidate; −1 when none is worth being shown (all placeholders).</param>
/// <param name="Rule">
/// Why: <c>only</c> (no other value), <c>verified</c>, <c>frequent</c> (most say so), <c>recent</c>, <c>trusted</c>,
/// <c>complete</c> (the fuller or valid writing), <c>none</c>.
/// </param>
public readonly record struct Survivor(int Index, string Rule)
{
    /// <summary>The chosen value's share of all weight, 0 … 1.</summary>
    public double Share { get; init; }

    /// <summary>
    /// Doubtful in itself, and nothing better is known: a failed check digit, 1 January, a number that cannot be dialled.
    /// </summary>
    public bool Weak { get; init; }

    /// <summary>The chosen value in its usual form where its kind has one (e-mail, telephone); else as written.</summary>
    public string? Value { get; init; }
}
