using Microsoft.Playwright;

namespace Vinculo.Tests.Support;

/// <summary>What one sees of a page.</summary>
public static class Pictures
{
    /// <summary>Set VINCULO_TEST_PICTURES to a folder to look at the pages that the journeys pass.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("VINCULO_TEST_PICTURES");

    /// <summary>Nothing may stick out at the side.</summary>
    public static async Task FitsAsync(this IPage page, string where) =>
        (
            await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        ).ShouldBeLessThanOrEqualTo(1, where);

    /// <summary>Keeps a picture, if pictures are wanted.</summary>
    public static async Task PictureAsync(this IPage page, string name, bool whole = true)
    {
        if (Folder is not null)
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png"), FullPage = whole });
    }
}
