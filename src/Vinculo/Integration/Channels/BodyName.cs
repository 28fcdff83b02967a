using System.Security.Cryptography;
using System.Text;

namespace Vinculo.Integration.Channels;

/// <summary>A name for what a provider gives none: the same words, the same name.</summary>
internal static class BodyName
{
    public static string Of(string raw) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw)))[..40];
}
