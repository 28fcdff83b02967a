using System.Globalization;
using Vinculo.Service.Cases;

namespace Vinculo.Service;

/// <summary>The words of an address, read as what they mean; words that mean nothing are passed over.</summary>
/// <param name="query">Of the address.</param>
/// <param name="me">Who "me" is; nobody, unless given.</param>
internal readonly struct AddressWords(IQueryCollection query, Guid? me = null)
{
    public string? Text(string name) => query[name] is [{ Length: > 0 } word, ..] ? word : null;

    public bool Says(string name, string word) => Text(name) == word;

    public Guid? Id(string name) =>
        me is not null && Says(name, "me") ? me
        : Guid.TryParse(Text(name), out var id) ? id
        : null;

    public T? Member<T>(string name)
        where T : struct, Enum => CaseWords.Read<T>(Text(name));

    public DateOnly? Day(string name) =>
        DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    public int? Number(string name) =>
        int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <returns>From 1 to <paramref name="most"/>.</returns>
    public int Number(string name, int usual, int most) =>
        Number(name) is { } number ? Math.Clamp(number, 1, most) : usual;
}
