using System.Globalization;

namespace Vinculo.Organization;

/// <summary>What the company calls its own fields, held in memory for a minute: every life sheet asks.</summary>
public sealed class FieldNames(CustomFields fields, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private sealed record Known(
        DateTimeOffset At,
        IReadOnlyDictionary<(string Entity, string Code), CustomField> Fields
    );

    private Known? known;

    /// <summary>The active fields of an entity with their labels in the reader's language, in the company's order.</summary>
    public async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> OfAsync(
        string entity,
        CultureInfo culture,
        CancellationToken cancel = default
    )
    {
        var now = clock.GetUtcNow();
        if (known is null || now - known.At > Fresh)
            known = new(now, (await fields.ListAsync(null, cancel)).ToDictionary(f => (f.Entity, f.Code)));
        return
        [
            .. known
                .Fields.Values.Where(f => f.Entity == entity && f.Active)
                .OrderBy(f => f.Position)
                .ThenBy(f => f.Code, StringComparer.Ordinal)
                .Select(f => KeyValuePair.Create(f.Code, f.Label(culture.TwoLetterISOLanguageName))),
        ];
    }
}
