using System.Text.RegularExpressions;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>Tells what somebody wrote anew from what they quote and sign with.</summary>
/// <param name="New">The new words; the whole text when nothing else would be left.</param>
/// <param name="Rest">Quoted words and signature, in the order they stood; null: none.</param>
internal sealed partial record QuotedText(string New, string? Rest)
{
    private static readonly string[] Signatures =
    [
        "enviado desde mi ",
        "enviado con ",
        "enviado do meu ",
        "sent from my ",
        "sent from outlook",
        "obtener outlook para ",
        "get outlook for ",
        "descargar outlook para ",
    ];

    public static QuotedText Split(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        var mine = new List<string>();
        var rest = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith('>'))
            {
                rest.Add(lines[i]);
                continue;
            }
            var opening = Opening(lines, i);
            if (opening > 0 && NextWords(lines, i + opening) is { } next && next.StartsWith('>'))
            {
                // Who wrote what follows; the marks of quotation say how far it goes.
                rest.AddRange(lines[i..(i + opening)]);
                i += opening - 1;
                continue;
            }
            if (opening > 0 || IsSignature(lines[i]))
            {
                rest.AddRange(lines[i..]);
                break;
            }
            mine.Add(lines[i].TrimEnd());
        }
        var own = string.Join('\n', mine).Trim();
        return own.Length == 0
            ? new(text.Trim(), null)
            : new(own, rest.Count == 0 ? null : string.Join('\n', rest).Trim());
    }

    /// <summary>How many lines from here say "so and so wrote:"; 0: none do.</summary>
    private static int Opening(string[] lines, int at)
    {
        var line = lines[at].Trim();
        if (line.Length == 0)
            return 0;
        if (Divider().IsMatch(line))
            return 1;
        if (
            HeaderOfOld().IsMatch(line)
            && at + 1 < lines.Length
            && Following(lines, at).Any(l => SecondHeader().IsMatch(l))
        )
            return 1;
        // The sentence is often broken over two or three lines.
        var joined = line;
        for (var taken = 1; taken <= 3; taken++)
        {
            if (joined.Length > 400)
                return 0;
            if (Attribution().IsMatch(joined))
                return taken;
            if (at + taken >= lines.Length || !AttributionStart().IsMatch(line))
                return 0;
            joined += " " + lines[at + taken].Trim();
        }
        return 0;
    }

    private static IEnumerable<string> Following(string[] lines, int at) =>
        lines.Skip(at + 1).Take(5).Select(l => l.Trim());

    private static string? NextWords(string[] lines, int from) =>
        lines.Skip(from).Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0);

    private static bool IsSignature(string line) =>
        line.TrimEnd('\r') is "-- " or "--"
        || line.Length < 80 && Signatures.Any(s => line.TrimStart().StartsWith(s, StringComparison.OrdinalIgnoreCase));

    private const RegexOptions Plain =
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking;

    [GeneratedRegex(@"^(on|el|em|le|am)\s.*\d.*(wrote|escribió|escribio|escreveu|a écrit|schrieb)\s*:$", Plain)]
    private static partial Regex Attribution();

    [GeneratedRegex(@"^(on|el|em|le|am)\s.*\d", Plain)]
    private static partial Regex AttributionStart();

    [GeneratedRegex(
        @"^(-{2,}\s*(original message|mensaje original|mensagem original|forwarded message|mensaje reenviado)\s*-{2,}|_{20,})$",
        Plain
    )]
    private static partial Regex Divider();

    [GeneratedRegex(@"^\*?(from|de)\s?:\*?\s.+", Plain)]
    private static partial Regex HeaderOfOld();

    [GeneratedRegex(@"^\*?(sent|to|date|enviado|enviado el|para|fecha)\s?:\*?\s.+", Plain)]
    private static partial Regex SecondHeader();
}
