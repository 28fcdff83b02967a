using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Vinculo.Interactions.Conversations;

/// <summary>A picture that came with a mail.</summary>
/// <param name="Name">By which the mail's HTML shows it: its Content-ID.</param>
public sealed record MailPicture(string Name, string ContentType, byte[] Content);

/// <summary>
/// Pictures of a mail made safe: those that came with it are put in; those from elsewhere, which would tell that it was read,
/// only when somebody asks. Until then their addresses stand in it as nothing a browser would fetch.
/// </summary>
public static partial class MailPictures
{
    /// <summary>The attribute that holds the address of a picture from elsewhere.</summary>
    public const string Mark = "data-remote";

    /// <summary>Pictures put into a mail, in bytes altogether.</summary>
    public const int Most = 8 << 20;

    private static readonly string[] Kinds = ["image/png", "image/gif", "image/jpeg", "image/webp"];

    /// <summary>May it be shown? A drawing (SVG) may carry scripts.</summary>
    public static bool IsShown(string contentType) => Kinds.Contains(contentType, StringComparer.OrdinalIgnoreCase);

    /// <summary>An address as it stands in <see cref="Mark"/>.</summary>
    public static string Hidden(string address) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(address));

    /// <summary>The names of the pictures that came with the mail and stand in it.</summary>
    public static IReadOnlyList<string> Names(string html) =>
        [.. Own().Matches(html).Select(m => NameOf(m.Groups[1].Value)).Distinct(StringComparer.Ordinal)];

    /// <summary>How many pictures from elsewhere there are.</summary>
    public static int Remote(string html) => Elsewhere().Count(html);

    /// <summary>The mail with its pictures.</summary>
    /// <param name="html">As made safe when it came: nothing else writes an image's attributes.</param>
    /// <param name="remote">Also those from elsewhere.</param>
    public static string Filled(string html, IReadOnlyList<MailPicture> pictures, bool remote)
    {
        var own = pictures
            .GroupBy(p => p.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var filled = Own()
            .Replace(
                html,
                m =>
                    own.TryGetValue(NameOf(m.Groups[1].Value), out var picture)
                        ? $"<img src=\"data:{picture.ContentType.ToLowerInvariant()};base64,{Convert.ToBase64String(picture.Content)}\""
                        : "<img"
            );
        return remote ? Elsewhere().Replace(filled, Fetched) : filled;
    }

    private static string Fetched(Match picture)
    {
        var address = Base64Url.IsValid(picture.Groups[1].Value)
            ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(picture.Groups[1].Value))
            : "";
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? $"<img referrerpolicy=\"no-referrer\" src=\"{WebUtility.HtmlEncode(uri.AbsoluteUri)}\""
            : "<img";
    }

    private static string NameOf(string written) =>
        Uri.UnescapeDataString(WebUtility.HtmlDecode(written)).Trim().Trim('<', '>');

    [GeneratedRegex("<img src=\"cid:([^\"]{1,1000})\"", RegexOptions.IgnoreCase)]
    private static partial Regex Own();

    [GeneratedRegex("<img data-remote=\"([^\"]{1,4000})\"")]
    private static partial Regex Elsewhere();
}
