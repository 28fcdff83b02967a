using System.Globalization;
using System.Resources;

namespace Vinculo.Integration;

/// <summary>The room's sentences in the reader's language: reasons, fields, kinds of record.</summary>
public static class ImportTexts
{
    private static readonly ResourceManager Sentences = new(typeof(ImportTexts));

    /// <summary>A sentence, its <c>{facts}</c> filled in; the code itself when nobody has written the sentence.</summary>
    public static string Of(string code, params (string Name, string? Value)[] facts) =>
        In(CultureInfo.CurrentUICulture, code, facts);

    /// <summary>The same in somebody else's language, for what is told to another reader later.</summary>
    public static string In(CultureInfo culture, string code, params (string Name, string? Value)[] facts)
    {
        var text = Sentences.GetString(code, culture) ?? code;
        foreach (var (name, value) in facts)
            text = text.Replace("{" + name + "}", value, StringComparison.Ordinal);
        return text;
    }

    /// <summary>Why a row waits.</summary>
    public static string Reason(string code, string? field, IReadOnlyDictionary<string, string?> facts)
    {
        var text = Of("reason." + code, [.. facts.Select(f => (f.Key, f.Value))]);
        return text.Replace("{field}", field is null ? "" : Field(field), StringComparison.Ordinal);
    }

    /// <summary>What a field is called.</summary>
    public static string Field(string code)
    {
        var named = Sentences.GetString("field." + code, CultureInfo.CurrentUICulture);
        if (named is not null)
            return named;
        var dot = code.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? code
            : Sentences.GetString("field." + code[(dot + 1)..], CultureInfo.CurrentUICulture) ?? code[(dot + 1)..];
    }

    /// <summary>How far a run is, and about how long it will take yet.</summary>
    public static string Progress(ImportRun run, DateTimeOffset now)
    {
        var read = run.Read.ToString("N0", CultureInfo.CurrentCulture);
        if (run.State == ImportState.Undoing)
            return Of("progress.undoing");
        if (run.State is ImportState.Draft or ImportState.Waiting)
            return Of("progress.waiting");
        if (run.StartedAt is not { } started || run.Total is not { } total || run.Read == 0 || total <= run.Read)
            return Of("progress.counting", ("read", read));
        var left = (now - started).TotalSeconds / run.Read * (total - run.Read);
        var shown =
            left < 90
                ? Of("progress.seconds", ("n", Math.Ceiling(left).ToString("N0", CultureInfo.CurrentCulture)))
                : Of("progress.minutes", ("n", Math.Ceiling(left / 60).ToString("N0", CultureInfo.CurrentCulture)));
        return Of("progress.running", ("read", read), ("left", shown));
    }

    /// <summary>What a kind of record is called, in the plural.</summary>
    public static string Entity(string code) => Of("entity." + code);
}
