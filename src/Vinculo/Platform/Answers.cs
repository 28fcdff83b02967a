using System.Globalization;

namespace Vinculo.Platform;

/// <summary>What routes answer with: JSON in the house's own form, and refusals as problem details (RFC 9457).</summary>
public static class Answers
{
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) =>
        Results.Json(value, Platform.Json.Options, statusCode: status);

    /// <summary>The accepted answer, or the refusal.</summary>
    public static IResult Of<T>(Outcome<T> outcome, Func<T, IResult> accepted) =>
        outcome.IsRefused(out var refusal) ? Problem(refusal) : accepted(outcome.Accepted);

    /// <summary>
    /// A refusal: the sentence in the reader's language in <c>detail</c>, the stable code in <c>code</c>, what the
    /// sentence tells in <c>facts</c>, the field to blame in <c>field</c>.
    /// </summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="more">Members to add beside.</param>
    public static IResult Problem(Refusal refusal, IReadOnlyDictionary<string, object?>? more = null)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["code"] = refusal.Code,
            ["facts"] = refusal.Facts,
        };
        if (refusal.Field is { } field)
            extensions["field"] = field;
        foreach (var (name, value) in more ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            extensions[name] = value;
        return Results.Problem(
            RefusalText.Of(refusal),
            statusCode: Status(refusal.Kind),
            title: RefusalText.Title(refusal.Kind),
            type: "urn:vinculo:" + refusal.Code,
            extensions: extensions
        );
    }

    /// <summary>The HTTP status of a kind of refusal.</summary>
    public static int Status(RefusalKind kind) =>
        kind switch
        {
            RefusalKind.Missing => StatusCodes.Status404NotFound,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            RefusalKind.Stale => StatusCodes.Status412PreconditionFailed,
            _ => StatusCodes.Status422UnprocessableEntity,
        };
}

/// <summary>The sentences of refusals, in the reader's language.</summary>
public static class RefusalText
{
    private static readonly System.Resources.ResourceManager Sentences = new(
        "Vinculo.Platform.Refusals",
        typeof(RefusalText).Assembly
    );

    /// <summary>The sentence, its <c>{facts}</c> filled in; the code itself when nobody has written the sentence.</summary>
    public static string Of(Refusal refusal)
    {
        var culture = CultureInfo.CurrentUICulture;
        var text = Sentences.GetString(refusal.Code, culture) ?? refusal.Code;
        foreach (var (name, value) in refusal.Facts)
            text = text.Replace(
                "{" + name + "}",
                Convert.ToString(value, CultureInfo.CurrentCulture),
                StringComparison.Ordinal
            );
        return text;
    }

    /// <summary>Two or three words for the kind of refusal.</summary>
    public static string Title(RefusalKind kind) =>
        Sentences.GetString("kind." + kind.ToString().ToLowerInvariant(), CultureInfo.CurrentUICulture)
        ?? kind.ToString();

    /// <summary>A sentence of the ground floor by its code.</summary>
    internal static string Sentence(string code) => Sentences.GetString(code, CultureInfo.CurrentUICulture) ?? code;
}
