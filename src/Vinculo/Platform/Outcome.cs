using System.Diagnostics.CodeAnalysis;

namespace Vinculo.Platform;

/// <summary>What kind of "no" a refusal is; decides the HTTP status and the colour of the banner.</summary>
public enum RefusalKind
{
    Invalid,
    Missing,
    Conflict,
    Forbidden,
    Stale,
}

/// <summary>
/// A business "no". The code is stable and names a resource in <c>Refusals.resx</c>; the facts fill the sentence.
/// </summary>
/// <param name="Kind">What kind of "no".</param>
/// <param name="Code">Stable, dotted, lower case: <c>case.not-found</c>.</param>
/// <param name="Field">The field of the request that has to change, when one field is to blame.</param>
/// <param name="Facts">What the sentence tells, by name.</param>
public sealed record Refusal(RefusalKind Kind, string Code, string? Field, IReadOnlyDictionary<string, object?> Facts)
{
    public static Refusal Invalid(string code, string? field, params (string Name, object? Value)[] facts) =>
        Of(RefusalKind.Invalid, code, field, facts);

    public static Refusal Missing(string code, params (string Name, object? Value)[] facts) =>
        Of(RefusalKind.Missing, code, null, facts);

    public static Refusal Conflict(string code, params (string Name, object? Value)[] facts) =>
        Of(RefusalKind.Conflict, code, null, facts);

    public static Refusal Forbidden(string code, params (string Name, object? Value)[] facts) =>
        Of(RefusalKind.Forbidden, code, null, facts);

    /// <summary>Somebody else changed the record since it was read.</summary>
    public static Refusal Stale(string code, params (string Name, object? Value)[] facts) =>
        Of(RefusalKind.Stale, code, null, facts);

    private static Refusal Of(RefusalKind kind, string code, string? field, (string Name, object? Value)[] facts) =>
        new(kind, code, field, facts.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal));
}

/// <summary>The answer of a verb: the fact that happened, or the refusal.</summary>
public readonly struct Outcome<T>
{
    private readonly T? value;
    private readonly Refusal? refusal;

    private Outcome(T? value, Refusal? refusal) => (this.value, this.refusal) = (value, refusal);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);

    public bool IsAccepted([MaybeNullWhen(false)] out T accepted)
    {
        accepted = value;
        return refusal is null;
    }

    public bool IsRefused([MaybeNullWhen(false)] out Refusal refused)
    {
        refused = refusal;
        return refusal is not null;
    }

    /// <summary>Refused, or else what was accepted.</summary>
    public bool IsRefused([NotNullWhen(true)] out Refusal? refused, [MaybeNullWhen(true)] out T accepted)
    {
        (refused, accepted) = (refusal, value);
        return refusal is not null;
    }

    /// <summary>The accepted value; throws when there is none. For callers that have already ruled a refusal out.</summary>
    public T Accepted =>
        refusal is null ? value! : throw new InvalidOperationException($"Refused: {refusal.Code} ({refusal.Field})");
}
