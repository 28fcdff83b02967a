namespace Vinculo.Service.Figures;

/// <summary>A segmentation of the company's customers, as figures are cut by it.</summary>
/// <param name="Code">In addresses.</param>
/// <param name="Name">In the reader's language, as those of the segments are.</param>
/// <param name="Segments">Names by code, of the definition in use; who was asked earlier may have stood in others.</param>
public sealed record SegmentationNames(Guid Id, string Code, string Name, IReadOnlyDictionary<string, string> Segments)
{
    /// <summary>Of a segment that is no more, its code.</summary>
    public string Of(string segment) => Segments.GetValueOrDefault(segment, segment);
}

/// <summary>How an address says that figures are divided by a segmentation: <c>by=segmentation:abc-xyz</c>.</summary>
internal static class SegmentationAddress
{
    private const string Before = "segmentation:";

    public static string Of(string code) => Before + code;

    /// <summary>The code that is named; null: the address names no segmentation.</summary>
    public static string? CodeIn(string? by) =>
        by?.StartsWith(Before, StringComparison.OrdinalIgnoreCase) == true ? by[Before.Length..] : null;
}

/// <summary>Who knows where customers stand lives in a room above, which fills this in.</summary>
public interface ICustomerSegments
{
    /// <summary>Those in use, by name.</summary>
    Task<IReadOnlyList<SegmentationNames>> AllAsync(CancellationToken cancel);

    /// <summary>The one of that code; null: none in use has it.</summary>
    async Task<SegmentationNames?> FindAsync(string? code, CancellationToken cancel) =>
        (await AllAsync(cancel)).FirstOrDefault(s => s.Code == code);

    /// <summary>
    /// The segment a customer stood in at a moment, as SQL that is asked with <c>@segmentation</c>; one whom the segmentation
    /// did not know yet, where they stood first. Null: in none.
    /// </summary>
    /// <param name="customer">SQL of the customer's identifier.</param>
    /// <param name="moment">SQL of the moment.</param>
    string SegmentSql(string customer, string moment);
}
