namespace Vinculo.Integration.Mail.Mime;

/// <summary>How much of a mail is read. A mail beyond any of these is refused in words, never half read.</summary>
/// <param name="Bytes">The whole mail as it travelled. An attachment of 30 MB travels as 41.</param>
/// <param name="Depth">Parts within parts, and mails within mails.</param>
/// <param name="Parts">Parts altogether.</param>
/// <param name="HeaderBytes">The header of one part.</param>
internal sealed record MimeLimits(int Bytes = 64 << 20, int Depth = 24, int Parts = 500, int HeaderBytes = 512 << 10)
{
    public static readonly MimeLimits Usual = new();
}
