using Vinculo.Platform;

namespace Vinculo.Service;

/// <summary>What the product brings along as data, read from the program itself.</summary>
internal static class ShippedData
{
    public static List<T> Read<T>(string resource)
    {
        using var stream =
            typeof(ShippedData).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The program was built without its resource {resource}.");
        using var reader = new StreamReader(stream);
        return Json.Read<List<T>>(reader.ReadToEnd());
    }
}
