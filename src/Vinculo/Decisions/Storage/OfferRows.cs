using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Storage;

/// <summary>Reads the catalogue on the way to a decision.</summary>
internal static class OfferRows
{
    private const string Columns =
        "id, code, issue, title_es, title_en, script_es, script_en, value_minor, cost_minor, currency, lever, prior_rate, "
        + "keep_share, valid_from, valid_to, channels, contexts, rules, active, row_version, created_at, updated_at, details";

    public static Task<List<Offer>> AllAsync(Session session) =>
        session.QueryAsync($"SELECT {Columns} FROM offer ORDER BY code", Read);

    /// <summary>Code and version of every offer, by code: enough to see whether anything has changed.</summary>
    public static Task<List<(string Code, int Version)>> HeadsAsync(Session session) =>
        session.QueryAsync("SELECT code, row_version FROM offer ORDER BY code", row => (row.Text(0), row.Int(1)));

    public static Task<Offer?> FindAsync(Session session, string code) =>
        session.FirstOrDefaultAsync($"SELECT {Columns} FROM offer WHERE code = @code", Read, ("code", code));

    private static Offer Read(Row row) =>
        new()
        {
            Id = row.Guid(0),
            Code = row.Text(1),
            Issue = Enum.Parse<Issue>(row.Text(2), ignoreCase: true),
            TitleEs = row.Text(3),
            TitleEn = row.Text(4),
            ScriptEs = row.Text(5),
            ScriptEn = row.Text(6),
            ValueMinor = row.Long(7),
            CostMinor = row.Long(8),
            Currency = row.Text(9),
            Lever = row.Double(10),
            PriorRate = row.Double(11),
            KeepShare = row.Double(12),
            ValidFrom = row.DateOrNull(13),
            ValidTo = row.DateOrNull(14),
            Channels = row.TextOrNull(15) is { } channels ? Json.Read<List<Channel>>(channels) : [],
            Contexts = row.TextOrNull(16) is { } contexts ? Json.Read<List<ContextWeight>>(contexts) : [],
            Rules = Json.Read<OfferRules>(row.Text(17)),
            Active = row.Bool(18),
            RowVersion = row.Int(19),
            CreatedAt = row.Instant(20),
            UpdatedAt = row.Instant(21),
            Details = Json.Read<OfferDetails>(row.Text(22)),
        };
}
