using System.Globalization;
using System.Text.RegularExpressions;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Interactions.Inbox;

/// <summary>A piece of approved words.</summary>
/// <param name="Text">As it was approved.</param>
/// <param name="Place">Name of the place that is filled here; null: words that stay as they are.</param>
public sealed record TemplatePiece(string Text, string? Place);

/// <summary>Approved words with their places filled.</summary>
/// <param name="Template">As the provider is told of it.</param>
/// <param name="Text">As the customer reads it.</param>
public sealed record FilledTemplate(MessageTemplate Template, string Text);

/// <summary>
/// Words a provider approved beforehand, with places that whoever sends them fills: <c>{nombre}</c>, <c>{fecha}</c>, or
/// <c>{{1}}</c> as providers number them. Pure.
/// </summary>
public static partial class TemplateWords
{
    /// <summary>More places than this are not approved by anybody.</summary>
    public const int MostPlaces = 10;

    /// <summary>The field of a form that says which one was chosen.</summary>
    public const string Field = "template";

    /// <summary>The words in pieces; a place stands in each piece it occurs in.</summary>
    public static IReadOnlyList<TemplatePiece> Pieces(string body)
    {
        var (pieces, from) = (new List<TemplatePiece>(), 0);
        foreach (Match place in PlacePattern().Matches(body))
        {
            if (place.Index > from)
                pieces.Add(new(body[from..place.Index], null));
            pieces.Add(new(place.Value, place.Groups[1].Value));
            from = place.Index + place.Length;
        }
        if (from < body.Length)
            pieces.Add(new(body[from..], null));
        return pieces;
    }

    /// <summary>The places in the order the provider is told their values: by their numbers, or else as they first occur.</summary>
    public static IReadOnlyList<string> Places(string body)
    {
        var places = Pieces(body).Select(p => p.Place).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return places.TrueForAll(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? [.. places.OrderBy(p => int.Parse(p, CultureInfo.InvariantCulture))]
            : places;
    }

    /// <summary>The field of a form that fills a place.</summary>
    public static string FieldOf(CannedAnswer one, string place) => $"{Field}-{one.Code}-{place}";

    /// <summary>What of the places is known beforehand, in both languages; null: whoever sends it has to say it.</summary>
    /// <param name="receipt">Number of the case it is about.</param>
    public static string? Known(string place, string customer, string agent, string? receipt) =>
        place.ToLowerInvariant() switch
        {
            "nombre" or "name" => customer,
            "agente" or "agent" => agent,
            "radicado" or "caso" or "receipt" or "case" => receipt,
            _ => null,
        };

    /// <summary>The one a form chose, filled as it says.</summary>
    /// <param name="sent">What the form says in a field.</param>
    /// <returns>Null: none was chosen.</returns>
    public static Outcome<FilledTemplate>? Read(IEnumerable<CannedAnswer> known, Func<string, string?> sent)
    {
        if (sent(Field) is not { Length: > 0 } chosen)
            return null;
        if (known.FirstOrDefault(c => c.Code == chosen) is not { Template: { } template, Words: { } words } one)
            return Refusal.Invalid("canned.template-gone", Field);
        var values = Places(words)
            .ToDictionary(p => p, p => sent(FieldOf(one, p))?.Trim() ?? "", StringComparer.Ordinal);
        return values.FirstOrDefault(v => v.Value.Length == 0).Key is { } empty
            ? Refusal.Invalid("canned.template-place", Field, ("place", empty))
            : new FilledTemplate(
                template with
                {
                    Values = [.. Places(words).Select(p => values[p])],
                },
                string.Concat(Pieces(words).Select(p => p.Place is { } place ? values[place] : p.Text))
            );
    }

    [GeneratedRegex(@"\{{1,2}\s*([\p{L}\p{N}_-]{1,40})\s*\}{1,2}", RegexOptions.CultureInvariant)]
    private static partial Regex PlacePattern();
}
