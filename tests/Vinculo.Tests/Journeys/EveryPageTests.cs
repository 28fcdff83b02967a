using Microsoft.Playwright;

namespace Vinculo.Tests.Journeys;

/// <summary>
/// Every main page on a desk and on a telephone, light and dark: nothing sticks out, every control has a name, the focus is
/// seen, the browser has nothing to complain about.
/// </summary>
[Collection(nameof(CondorHouse))]
public sealed class EveryPageTests(CondorHouse house)
{
    /// <summary>Controls nobody could call by a name: no label, no text, no title.</summary>
    private const string Nameless = """
        () => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, [role=option], [role=combobox]')]
          .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[aria-hidden=true], [inert]'))
          .filter(e => {
            const by = (e.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id)?.textContent || '').join('');
            const own = e.matches('input, select, textarea') ? [...(e.labels || [])].map(l => l.textContent.trim() + [...l.querySelectorAll('[aria-label]')].map(x => x.getAttribute('aria-label')).join('')).join('') : e.textContent;
            const inner = [...e.querySelectorAll('[aria-label], title')].map(x => x.getAttribute('aria-label') || x.textContent).join('');
            return !((e.getAttribute('aria-label') || by || own || inner || e.title || '').trim());
          })
          .map(e => e.outerHTML.slice(0, 160))
        """;

    private const string FocusSeen = """
        () => {
          const e = document.activeElement, s = getComputedStyle(e);
          // Past the last control, or a field whose parts the browser itself lights up.
          if (!e || e === document.body || e.type === 'date') return '';
          const ring = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none';
          const around = e.parentElement && (getComputedStyle(e.parentElement).boxShadow !== 'none' || getComputedStyle(e.parentElement).outlineStyle !== 'none');
          return ring || around ? '' : e.outerHTML.slice(0, 160);
        }
        """;

    private static readonly (string Path, string? Picture)[] Pages =
    [
        ("/inicio", null),
        ("/punto-de-contacto", null),
        ("SHEET", null),
        ("/bandeja", null),
        ("/bandeja?ver=All", null),
        ("/bandeja/ajustes", null),
        ("/fax", null),
        ("/fax/nuevo", null),
        ("/settings/forms", null),
        ("/settings/forms/new", null),
        ("/settings/channels", null),
        ("/settings/channels/new?kind=whatsapp", null),
        ("/clientes", null),
        ("/clientes?stage=customer&sort=-value", "clientes"),
        ("/clientes/nuevo", null),
        ("SHEET/relaciones", null),
        ("SHEET/valor", null),
        ("SHEET/influencia", null),
        ("SHEET/comportamiento", null),
        ("/valor", null),
        ("/ciclo-de-vida", null),
        ("/settings/value", null),
        ("/settings/needs", null),
        ("/clientes-potenciales", null),
        ("/clientes-potenciales?view=report", null),
        ("/clientes-potenciales/nuevo", null),
        ("/retencion", null),
        ("/casos", null),
        ("/casos/nuevo", null),
        ("/casos/indicadores", null),
        ("/casos/temas", null),
        ("/casos/problemas", null),
        ("/casos/codigos", null),
        ("/casos/codigos/billing.overcharge", null),
        ("/casos/horarios/usual", null),
        ("/casos/regulador", null),
        ("/settings/relations", null),
        ("/importar", null),
        ("/offers", "ofertas"),
        ("/offers/new", null),
        ("/offers/learning", null),
        ("/settings/learning", null),
        ("/valor-demostrado", null),
        ("/listas", null),
        ("/turnos", null),
        ("/turnos/cita", null),
        ("/turnos/oficinas", null),
        ("/cadencia", null),
        ("/cadencia?quien=WHO", null),
        ("/cadencia/ritmos", null),
        ("/cumplimiento", null),
        ("/cumplimiento/nueva", null),
        ("/cumplimiento?open=false", null),
        ("/cumplimiento/indicadores", null),
        ("/cumplimiento/planes", null),
        ("/cumplimiento/planes/portability", null),
        ("/satisfaccion", null),
        ("/satisfaccion?by=segmentation:abc-xyz", null),
        ("/satisfaccion/respuestas", null),
        ("/satisfaccion/pendientes", null),
        ("/satisfaccion/encuestas", null),
        ("/satisfaccion/encuestas/nueva", null),
        ("/conocimiento", null),
        ("/conocimiento/nuevo", null),
        ("/ayuda", null),
        ("/listas/nueva", null),
        ("/reglas", null),
        ("/reglas/nueva", null),
        ("/reglas/promesa-de-servicio-por-tipo-de-cliente", null),
        ("/reglas/promesa-de-servicio-por-tipo-de-cliente/editar", null),
        ("/contact-rules", null),
        ("/mesa-de-retencion", null),
        ("/settings/web", null),
        ("/settings/users", null),
        ("/settings/roles", null),
        ("/settings/teams", null),
        ("/settings/api-keys", null),
        ("/settings/audit", null),
        ("/settings/company", null),
        ("/settings/fields", null),
        ("/segmentos", null),
        ("/segmentos/nueva?plantilla=abc-xyz", null),
        ("/segmentos/nueva?plantilla=ciclo-de-vida", null),
        ("/account", null),
        ("/primeros-pasos", null),
    ];

    [Theory]
    [InlineData(1440, 900, false)]
    [InlineData(1440, 900, true)]
    [InlineData(1024, 768, false)]
    [InlineData(390, 844, false)]
    public async Task Nothing_sticks_out_every_control_has_a_name_and_the_browser_is_content(
        int width,
        int height,
        bool dark
    )
    {
        var page = await house.VisitAsync("administrator", width: 1440);
        await page.Context.DisposeAsync();
        page = await house.VisitAsync("administrator", width: width, height: height, dark: dark);
        await LongDistanceTests.OpenHerAsync(page);
        var sheet = new Uri(page.Url).AbsolutePath;
        var complaints = page.Complaints();
        var faults = new List<string>();

        foreach (var (address, picture) in Pages)
        {
            var path = address
                .Replace("SHEET", sheet, StringComparison.Ordinal)
                .Replace("WHO", sheet[(sheet.LastIndexOf('/') + 1)..], StringComparison.Ordinal);
            await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });
            var over = await page.EvaluateAsync<int>(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            );
            if (over > 1)
                faults.Add($"{path} at {width}: {over} px stick out");
            foreach (var control in await page.EvaluateAsync<string[]>(Nameless))
                faults.Add($"{path} at {width}: no name: {control}");
            await page.EvaluateAsync("document.activeElement?.blur()");
            for (var tab = 0; tab < 6; tab++)
            {
                await page.Keyboard.PressAsync("Tab");
                if (await page.EvaluateAsync<string>(FocusSeen) is { Length: > 0 } unseen)
                    faults.Add($"{path} at {width}: focus not seen: {unseen}");
            }
            if (dark && await page.EvaluateAsync<double>(Brightness) > 0.25)
                faults.Add($"{path}: bright in the dark");
            if (picture is not null && width > 1000 && !dark)
                await page.PictureAsync(picture);
            if (address == "SHEET" && (dark || width < 500))
                await page.PictureAsync(dark ? "oscuro" : "telefono");
        }

        faults.ShouldBeEmpty();
        complaints.ShouldBeEmpty();
        await page.Context.DisposeAsync();
    }

    /// <summary>Lightness of the page's ground, 0 … 1, painted because a colour may be written in any space.</summary>
    private const string Brightness = """
        () => {
          const c = document.createElement('canvas').getContext('2d');
          c.fillStyle = getComputedStyle(document.body).backgroundColor;
          c.fillRect(0, 0, 1, 1);
          const [r, g, b] = c.getImageData(0, 0, 1, 1).data;
          return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
        }
        """;
}
