namespace Vinculo.Integration.Writing;

/// <summary>Amounts in minor units (ISO 4217).</summary>
internal static class Money
{
    /// <summary>Amounts beyond this are a slip of the decimal mark, not money.</summary>
    private const decimal Limit = 9_000_000_000_000_000m;

    /// <summary>Rounded half away from zero; null when no amount of money is that large.</summary>
    public static long? Minor(decimal amount, string currency)
    {
        var scaled = Math.Round(
            currency switch
            {
                "CLP" or "PYG" or "JPY" or "KRW" or "UGX" or "VND" or "ISK" => amount,
                "BHD" or "KWD" or "JOD" or "OMR" or "TND" => amount * 1000,
                _ => Math.Abs(amount) > Limit ? Limit * 10 : amount * 100,
            },
            MidpointRounding.AwayFromZero
        );
        return Math.Abs(scaled) > Limit ? null : (long)scaled;
    }
}
