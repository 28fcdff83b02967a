namespace Vinculo.Service.Figures;

/// <summary>By what figures of cases are divided: something of the case, or where its customer stood in a segmentation.</summary>
/// <param name="By">Of the case; what is counted when <paramref name="Segmentation"/> is not null does not matter.</param>
/// <param name="Segmentation">Null: by <paramref name="By"/>.</param>
public sealed record CaseCut(CaseDimension By, SegmentationNames? Segmentation = null)
{
    /// <summary>As it stands in an address; <see cref="ReadAsync"/> reads it.</summary>
    public string Text => Segmentation is { } its ? SegmentationAddress.Of(its.Code) : By.ToString();

    /// <summary>Reads what an address asks for; what is not known is by topic.</summary>
    public static async Task<CaseCut> ReadAsync(string? asked, ICustomerSegments segments, CancellationToken cancel)
    {
        if (SegmentationAddress.CodeIn(asked) is { } code)
            return new(CaseDimension.Code, await segments.FindAsync(code, cancel));
        return new(
            Enum.TryParse<CaseDimension>(asked, ignoreCase: true, out var by) && Enum.IsDefined(by)
                ? by
                : CaseDimension.Code
        );
    }
}
