using Vinculo.Analytics.Decide.Tables;
using Vinculo.Decisions.Tables;

namespace Vinculo.Decisions.Evidence;

/// <summary>Something people are compared by: what business rules may ask for and is of the customer, and her sex.</summary>
/// <param name="Code">Stable: <c>sex</c>, <c>segment:abc-xyz</c>, <c>measure:data_gb</c>.</param>
/// <param name="Kind">A word, yes or no, or a number, which is told in bands.</param>
/// <param name="NameEs">In Spanish; null: the room's own word for it.</param>
/// <param name="NameEn">In English.</param>
/// <param name="Known">The words there are; empty: any.</param>
public sealed record FairAttribute(
    string Code,
    CellKind Kind,
    string? NameEs = null,
    string? NameEn = null,
    IReadOnlyList<KnownWord>? Known = null
)
{
    public const string Sex = "sex";
    public const string Age = "age";
    public const string Class = "class";
    public const string City = "city";
    public const string Channel = "channel";

    /// <summary>Of the moment or of the lot, not of the person; only people are compared.</summary>
    private static readonly string[] NotOfThePerson = ["kind", "control", "placement", "today", "hour"];

    /// <summary>All there are, in the order of lists.</summary>
    internal static IReadOnlyList<FairAttribute> Of(TableVocabulary vocabulary) =>
        [
            new(Sex, CellKind.Word),
            .. vocabulary
                .Inputs.Where(i =>
                    i.Kind is not (CellKind.Words or CellKind.Day)
                    && !NotOfThePerson.Contains(i.Code, StringComparer.Ordinal)
                )
                .Select(i => new FairAttribute(i.Code, i.Kind, i.NameEs, i.NameEn, i.Known)),
        ];
}
