using Vinculo.Customers.Identity;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>Puts a customer's documents and contact points in the order of the golden record: the golden one first.</summary>
/// <param name="customer">Whose.</param>
public sealed class GoldenOrder(CustomerId customer)
{
    private readonly List<SaidRecord> records = [];
    private readonly List<FieldEntry> entries = [];
    private readonly List<RankedRow> rows = [];
    private GoldenRules rules = GoldenRules.Usual;

    /// <summary>What has to be read, to put beside other questions.</summary>
    public IEnumerable<Question> Questions() =>
        [
            GoldenRows.RecordsOf("r.customer_id = @id", (_, record) => records.Add(record), ("id", customer)),
            GoldenRows.EntriesOf("customer_id = @id", (_, entry) => entries.Add(entry), ("id", customer)),
            new(
                "SELECT value FROM setting WHERE code = @code",
                row => rules = Json.Read<GoldenRules>(row.Text(0)) ?? GoldenRules.Usual,
                ("code", GoldenRules.SettingCode)
            ),
            .. RankedRows.Of(customer.Value, rows),
        ];

    /// <summary>Sorts what was read; other kinds of contact point stay behind.</summary>
    public void Sort(Customer of, List<Identifier> identifiers, List<ContactPoint> points)
    {
        ArgumentNullException.ThrowIfNull(of);
        ArgumentNullException.ThrowIfNull(identifiers);
        ArgumentNullException.ThrowIfNull(points);
        var said = new GoldenChoice.Said
        {
            Kind = of.Kind,
            Current = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["givenNames"] = of.GivenNames,
                ["firstSurname"] = of.FirstSurname,
                ["secondSurname"] = of.SecondSurname,
                ["country"] = of.Country,
            },
            Records = records,
            Entries = entries,
        };
        var places = new Dictionary<(string, string), int>();
        foreach (var field in new RankedChoice(rules).Choose(said, rows))
            for (var i = 0; i < field.RankedKeys.Count; i++)
                places[(field.Field, field.RankedKeys[i])] = i;
        Place(identifiers, i => places.GetValueOrDefault((RankedFields.Document, i.Type + ":" + i.Normalised), 999));
        Place(
            points,
            p =>
                (int)p.Kind * 1_000
                + (
                    RankedFields.All.FirstOrDefault(f => RankedFields.KindOf(f) == p.Kind) is { } field
                        ? places.GetValueOrDefault((field, p.Normalised), 999)
                        : 0
                )
        );
    }

    private static void Place<T>(List<T> list, Func<T, int> place)
    {
        var sorted = list.OrderBy(place).ToList();
        list.Clear();
        list.AddRange(sorted);
    }
}
