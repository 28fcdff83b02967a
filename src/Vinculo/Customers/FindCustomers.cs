using System.Globalization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>
/// Whoever somebody may mean with what was typed at a point of contact: found by a word or a number of it, or, when no
/// word leads anywhere alone, recognised by all of it together ("gonsales 310 482 7615", "maria rojas 14/08/1979").
/// </summary>
public sealed class FindCustomers(Database database, CustomerDirectory directory, Recognition recognition)
{
    /// <param name="text">As typed or pasted.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="actor">Finds only whom he reaches.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<CustomerHit>> RunAsync(
        string text,
        int limit,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        var found = await directory.SearchAsync(text, limit, actor, cancel);
        if (found.Count > 0 || Clues(text) is not { } clues)
            return found;
        var recognised = await recognition.RecogniseAsync(clues, actor, cancel);
        if (recognised.Count == 0)
            return [];
        var rows = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"SELECT customer_id, kind, stage, city, value_class, risk_band FROM customer WHERE customer_id {session.InGuids("ids")}",
                    row =>
                        (
                            Id: row.Guid(0),
                            Kind: row.Enum<CustomerKind>(1),
                            Stage: row.Enum<CustomerStage>(2),
                            City: row.TextOrNull(3),
                            Class: row.EnumOrNull<ValueClass>(4),
                            Risk: row.EnumOrNull<RiskBand>(5)
                        ),
                    ("ids", recognised.Select(r => r.Id.Value).ToArray())
                ),
            cancel
        );
        var known = rows.ToDictionary(r => r.Id);
        return
        [
            .. recognised
                .Where(r => known.ContainsKey(r.Id.Value))
                .Take(limit)
                .Select(r =>
                {
                    var row = known[r.Id.Value];
                    return new CustomerHit(
                        r.Id,
                        r.Name,
                        row.Kind,
                        row.Stage,
                        row.City,
                        row.Class,
                        row.Risk,
                        r.Probability.ToString("P0", CultureInfo.CurrentCulture),
                        1 - r.Probability
                    );
                }),
        ];
    }

    /// <summary>A name with a date, a number or an address beside it; null when it is not two things.</summary>
    internal static CustomerClues? Clues(string text)
    {
        List<string> words = [];
        var number = "";
        string? email = null;
        DateOnly? born = null;
        foreach (var part in text.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Contains('@', StringComparison.Ordinal))
                email = part;
            else if (Date(part) is { } date)
                born = date;
            else if (part.Any(char.IsAsciiDigit) && !part.Any(c => char.IsLetter(c) || c == '/'))
                number += new string([.. part.Where(c => char.IsAsciiDigit(c) || c == '+')]);
            else if (part.Any(char.IsLetter))
                words.Add(part);
        }
        var digits = number.Count(char.IsAsciiDigit);
        if (words.Count == 0 || (born is null && email is null && digits < 6))
            return null;
        return new(
            Name: string.Join(' ', words),
            BirthDate: born,
            Phone: digits >= 6 ? number : null,
            Email: email,
            Document: digits >= 6 ? number : null
        );
    }

    private static DateOnly? Date(string part) =>
        DateOnly.TryParseExact(
            part,
            ["d/M/yyyy", "d-M-yyyy", "d.M.yyyy", "yyyy-MM-dd"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        )
            ? date
            : null;
}
