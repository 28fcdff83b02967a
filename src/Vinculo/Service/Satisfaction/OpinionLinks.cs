using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using QRCoder;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Satisfaction;

/// <summary>Links that ask a customer, signed with a key of this house that its nodes share and a backup has.</summary>
public sealed class OpinionLinks(Database database, IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>Where links lead.</summary>
    public const string Path = "/opinion";

    private const int KeyBytes = 32;

    private readonly IDataProtector protector = protection.CreateProtector("opinion");
    private volatile byte[]? known;

    /// <summary>The key; made when there is none. Not within somebody's write.</summary>
    public async ValueTask<byte[]> KeyAsync(CancellationToken cancel)
    {
        if (known is { } key)
            return key;
        if (await StoredAsync(cancel) is { } there)
            return known = there;
        var secret = protector.Protect(Convert.ToHexString(RandomNumberGenerator.GetBytes(KeyBytes)));
        await database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    "INSERT INTO opinion_key (id, secret, made_at) VALUES (1, @secret, @now) ON CONFLICT DO NOTHING",
                    ("secret", secret),
                    ("now", clock.GetUtcNow())
                ),
            cancel
        );
        // Another node may have been first: what is stored counts.
        return known = (await StoredAsync(cancel))!;
    }

    /// <param name="address">Of the house, as customers reach it.</param>
    public static string Of(byte[] key, string address, Guid opinion) =>
        $"{address.TrimEnd('/')}{Path}/{OpinionToken.Sign(key, opinion)}";

    /// <summary>The link as a picture that a telephone reads.</summary>
    public static string Qr(string link)
    {
        using var code = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.M);
        return new SvgQRCode(code).GetGraphic(
            5,
            "#18181b",
            "#ffffff",
            sizingMode: SvgQRCode.SizingMode.ViewBoxAttribute
        );
    }

    private async Task<byte[]?> StoredAsync(CancellationToken cancel) =>
        await database.ReadAsync(
            session => session.FirstOrDefaultAsync("SELECT secret FROM opinion_key WHERE id = 1", row => row.Text(0)),
            cancel
        )
            is { } secret
            ? Convert.FromHexString(protector.Unprotect(secret))
            : null;
}
