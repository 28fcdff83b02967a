using System.Text;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>Text whose lines go on when they end in a blank (RFC 3676).</summary>
internal static class FlowedText
{
    /// <param name="deleteBlank">The blank at the end of a line that goes on is no part of the text.</param>
    public static string Join(string text, bool deleteBlank)
    {
        var into = new StringBuilder(text.Length);
        var (open, depth) = (false, 0);
        foreach (var line in text.Split('\n'))
        {
            var quotes = line.Length - line.TrimStart('>').Length;
            var words = line[quotes..];
            if (words.StartsWith(' '))
                words = words[1..];
            // A signature's mark ends in a blank and goes on all the same.
            var goesOn = words.EndsWith(' ') && words != "-- ";
            if (!open || quotes != depth)
            {
                if (into.Length > 0)
                    into.Append('\n');
                into.Append('>', quotes).Append(quotes > 0 ? " " : "");
            }
            into.Append(goesOn && deleteBlank ? words[..^1] : words);
            (open, depth) = (goesOn, quotes);
        }
        return into.ToString();
    }
}
