using System.Globalization;
using System.Resources;

namespace Vinculo.Integration;

/// <summary>The room's sentences in the reader's language: reasons, fields, kinds of record.</summary>
public static class ImportTexts
{
    private static readonly ResourceManager Sentences = new(
        "Vinculo.Integration.ImportTexts",
        typeof(ImportTexts).Assembly
    );

    /// <summary>A sentence, its <c>{facts}</c> filled in; the code itself when nobody has written the sentence.</summary>
    public static string Of(string code, params (string Name, string? Value)[] facts)
    {
        var text = Sentences.GetString(code, CultureInfo.CurrentUICulture) ?? code;
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

    /// <summary>What a kind of record is called, in the plural.</summary>
    public static string Entity(string code) => Of("entity." + code);
}
