using System.Globalization;
using Vinculo.Platform;

namespace Vinculo.Service;

/// <summary>The words of an address, read as what they mean; words that mean nothing are passed over.</summary>
/// <param name="query">Of the address.</param>
/// <param name="actor">Who "me" is.</param>
internal readonly struct AddressWords(IQueryCollection query, Actor actor)
{
    public string? Text(string name) => query[name] is [{ Length: > 0 } word, ..] ? word : null;

    public bool Says(string name, string word) => Text(name) == word;

    public Guid? Id(string name) =>
        Says(name, "me") ? actor.Id
        : Guid.TryParse(Text(name), out var id) ? id
        : null;

    public T? Member<T>(string name)
        where T : struct, Enum =>
        Text(name) is { } word && char.IsLetter(word[0]) && Enum.TryParse<T>(word, ignoreCase: true, out var member)
            ? member
            : null;

    public DateOnly? Day(string name) =>
        DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    public int Number(string name, int usual, int most) =>
        int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Math.Clamp(number, 1, most)
            : usual;
}
