using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Vinculo.Tests.Journeys;

/// <summary>Walks through the guide of the import as it stands on the screen.</summary>
internal static class Guide
{
    /// <summary>Chooses a file and goes to the first step.</summary>
    public static async Task UploadAsync(this IPage page, string file, string system)
    {
        await page.GotoAsync("/importar");
        await page.SetInputFilesAsync("#upload input[type=file]", file);
        await page.FillAsync("#upload [name=system]", system);
        await page.ClickAsync("#upload button.primary");
        await page.ArriveAsync(new Regex("/importar/[0-9a-f-]{36}|[?&]no="));
    }

    /// <summary>From the file to the meaning of its columns, as proposed.</summary>
    public static async Task ToColumnsAsync(this IPage page)
    {
        await page.ClickAsync("#file-step button.primary");
        await page.ArriveAsync(new Regex("step=columns"));
    }

    /// <summary>From the columns to the first rows as they will go in.</summary>
    public static async Task ToPreviewAsync(this IPage page)
    {
        await page.ClickAsync("#columns-step button.primary");
        await page.ArriveAsync(new Regex("step=preview"));
    }

    /// <summary>Imports and waits until it is done.</summary>
    public static async Task ImportAsync(this IPage page)
    {
        await page.ClickAsync("#preview-step [name=go]");
        await page.ArriveAsync(new Regex("/importar/[0-9a-f-]{36}$"));
        await Assertions.Expect(page.Locator("#undo, .banner.bad").First).ToBeVisibleAsync();
    }
}
