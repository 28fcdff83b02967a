using System.Text.Json;

namespace Vinculo.Decisions;

/// <summary>Why an offer may not be made to a customer now.</summary>
/// <param name="Code">Stable, lower case: <c>recently-refused</c>. Names a sentence in <c>DecisionTexts.resx</c>.</param>
/// <param name="Facts">What the sentence tells, by name.</param>
/// <param name="Until">When the bar falls by itself; null when only a change of facts lifts it.</param>
public sealed record Bar(string Code, IReadOnlyDictionary<string, object?> Facts, DateTimeOffset? Until)
{
    /// <summary>A sentence the company wrote itself, instead of the resource.</summary>
    public string? Spanish { get; init; }

    /// <summary>The same in English.</summary>
    public string? English { get; init; }

    public static Bar For(string code, params (string Name, object? Value)[] facts) =>
        new(code, Known.Facts(facts), null);

    public static Bar Lasting(DateTimeOffset? until, string code, params (string Name, object? Value)[] facts) =>
        new(code, Known.Facts(facts), until);
}

/// <summary>Something that speaks for an action: a code with its facts, told in the reader's language.</summary>
/// <param name="Code">Stable: <c>likes-class</c>, <c>risk</c>. Names a sentence in <c>DecisionTexts.resx</c>.</param>
/// <param name="Facts">What the sentence tells, by name.</param>
/// <param name="Spanish">A sentence the company wrote itself, instead of the resource.</param>
/// <param name="English">The same in English.</param>
public sealed record Reason(
    string Code,
    IReadOnlyDictionary<string, object?> Facts,
    string? Spanish = null,
    string? English = null
)
{
    public static Reason For(string code, params (string Name, object? Value)[] facts) => new(code, Known.Facts(facts));
}

internal static class Known
{
    public static Dictionary<string, object?> Facts((string Name, object? Value)[] facts) =>
        facts.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);

    /// <summary>A fact as a number, whether it was just made or comes back from the ledger.</summary>
    public static double? Number(object? fact) =>
        fact switch
        {
            double d => d,
            int i => i,
            long l => l,
            JsonElement { ValueKind: JsonValueKind.Number } json => json.GetDouble(),
            _ => null,
        };

    public static string? Text(object? fact) =>
        fact switch
        {
            null => null,
            string text => text,
            JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
            JsonElement json => json.ToString(),
            IFormattable other => other.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => fact.ToString(),
        };

    /// <summary>A fact as an instant; instants travel as UTC milliseconds.</summary>
    public static DateTimeOffset? Instant(object? fact) =>
        fact is DateTimeOffset instant ? instant
        : fact is JsonElement { ValueKind: JsonValueKind.String } json && json.TryGetDateTimeOffset(out var at) ? at
        : null;
}
