using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;

namespace Vinculo.Ui;

/// <summary>
/// Markup written as one text, for what a page has many of: as components and elements each row costs more than its words.
/// </summary>
public static class Markup
{
    /// <summary>Nothing at all.</summary>
    public static readonly MarkupString None = new("");

    /// <summary>Accents stay letters: character references would make larger pages and unreadable sources.</summary>
    internal static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Texts put into <paramref name="text"/> are encoded; only a <see cref="MarkupString"/> stands as it is.</summary>
    public static MarkupString Of(MarkupText text) => text.Take();

    /// <summary>Each of <paramref name="items"/>, one after the other.</summary>
    public static MarkupString Each<T>(IEnumerable<T> items, Func<T, MarkupString> draw)
    {
        var all = new MarkupText(0, 0);
        foreach (var item in items)
            all.AppendFormatted(draw(item));
        return all.Take();
    }

    /// <summary><c> name="value"</c> with the blank before it; nothing when there is no value.</summary>
    public static MarkupString Attribute(string name, string? value) =>
        value is null ? None : Of($" {new MarkupString(name)}=\"{value}\"");
}

/// <summary>What <see cref="Markup.Of"/> is given: the compiler writes its pieces, and texts are encoded on the way.</summary>
[InterpolatedStringHandler]
public struct MarkupText
{
    private const int PlaceForOne = 24;

    private char[] letters;
    private int length;

    /// <param name="literalLength">Letters of the markup itself.</param>
    /// <param name="formattedCount">Places that are filled.</param>
    public MarkupText(int literalLength, int formattedCount)
    {
        letters = ArrayPool<char>.Shared.Rent(Math.Max(256, literalLength + formattedCount * PlaceForOne));
        length = 0;
    }

    /// <summary>Markup between two places.</summary>
    public void AppendLiteral(string value) => Add(value);

    /// <summary>Markup that was made before.</summary>
    public void AppendFormatted(MarkupString value) => Add(value.Value);

    /// <summary>Markup that was made before, or nothing.</summary>
    public void AppendFormatted(MarkupString? value) => Add(value?.Value);

    /// <summary>A text: encoded.</summary>
    public void AppendFormatted(string? value)
    {
        ReadOnlySpan<char> rest = value;
        while (rest.Length > 0)
        {
            Markup.Encoder.Encode(rest, letters.AsSpan(length), out var read, out var written);
            length += written;
            rest = rest[read..];
            if (rest.Length > 0)
                Grow(rest.Length + PlaceForOne);
        }
    }

    /// <summary>A number as attributes and addresses write it.</summary>
    public void AppendFormatted(long value)
    {
        int written;
        while (!value.TryFormat(letters.AsSpan(length), out written, default, CultureInfo.InvariantCulture))
            Grow(PlaceForOne);
        length += written;
    }

    /// <summary>An instant as <c>datetime</c> attributes write it.</summary>
    public void AppendFormatted(DateTimeOffset value)
    {
        int written;
        while (!value.TryFormat(letters.AsSpan(length), out written, "O", CultureInfo.InvariantCulture))
            Grow(64);
        length += written;
    }

    /// <summary>The key of a row.</summary>
    public void AppendFormatted(Guid value)
    {
        int written;
        while (!value.TryFormat(letters.AsSpan(length), out written))
            Grow(64);
        length += written;
    }

    internal MarkupString Take()
    {
        var made = new string(letters, 0, length);
        ArrayPool<char>.Shared.Return(letters);
        letters = [];
        length = 0;
        return new(made);
    }

    private void Add(string? value)
    {
        if (value is null)
            return;
        if (letters.Length - length < value.Length)
            Grow(value.Length);
        value.CopyTo(letters.AsSpan(length));
        length += value.Length;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(letters.Length * 2, length + more));
        letters.AsSpan(0, length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(letters);
        letters = larger;
    }
}
