using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Vinculo.Ui;

/// <summary>The languages of the screens and how a reader's language is found.</summary>
public static class Languages
{
    /// <summary>Claim and cookie that hold the reader's language: "es" or "en".</summary>
    public const string Key = "lang";

    /// <summary>Code of the language and the culture that formats its dates and numbers; the first is the default.</summary>
    public static readonly IReadOnlyList<(string Code, string Culture, string Name)> All =
    [
        ("es", "es-CO", "Español"),
        ("en", "en-US", "English"),
    ];

    /// <summary>The culture of a language code; the default one when the code is unknown.</summary>
    public static CultureInfo CultureOf(string? code) =>
        CultureInfo.GetCultureInfo(All.FirstOrDefault(l => l.Code == code, All[0]).Culture);

    /// <summary>"es" or "en": the language of the page being drawn.</summary>
    public static string Current
    {
        get
        {
            var code = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
            foreach (var language in All)
                if (language.Code == code)
                    return language.Code;
            return All[0].Code;
        }
    }

    private static bool Has(string? code) => All.Any(l => l.Code == code);

    /// <summary>The first of our languages that a browser or a program prefers; null: none of them.</summary>
    private static string? Preferred(HttpRequest request) =>
        request
            .GetTypedHeaders()
            .AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
            .Select(l => l.Value.ToString().Split('-')[0])
            .FirstOrDefault(Has);

    /// <summary>The language of a page for the public: the one asked for on it, else the reader's known one, else the browser's.</summary>
    internal static string OfVisitor(HttpRequest request, string? asked, string? known = null) =>
        Has(asked) ? asked! : known ?? Preferred(request) ?? All[0].Code;

    internal static void Configure(RequestLocalizationOptions options)
    {
        var cultures = All.Select(l => CultureInfo.GetCultureInfo(l.Culture)).ToList();
        options.DefaultRequestCulture = new RequestCulture(cultures[0]);
        options.SupportedCultures = cultures;
        options.SupportedUICultures = cultures;
        options.RequestCultureProviders =
        [
            new CustomRequestCultureProvider(context =>
            {
                // What the reader chose on this device wins; then what the account says; then the default.
                // Programs have neither: they say it in the request.
                var code =
                    context.Request.Cookies[Key]
                    ?? context.User.FindFirst(Key)?.Value
                    ?? (UiModule.IsForMachines(context.Request.Path) ? Preferred(context.Request) : null);
                return Task.FromResult<ProviderCultureResult?>(
                    Has(code) ? new ProviderCultureResult(CultureOf(code).Name) : null
                );
            }),
        ];
    }
}

/// <summary>Money as a sentence reads it.</summary>
public static class MoneyText
{
    private static readonly Dictionary<string, string> HomeCurrency = new(StringComparer.Ordinal)
    {
        ["es-CO"] = "COP",
        ["en-US"] = "USD",
    };

    /// <summary>ISO 4217 minor digits where they are not two.</summary>
    private static readonly Dictionary<string, int> Digits = new(StringComparer.Ordinal)
    {
        ["CLP"] = 0,
        ["PYG"] = 0,
        ["JPY"] = 0,
        ["KRW"] = 0,
        ["VND"] = 0,
        ["KWD"] = 3,
        ["BHD"] = 3,
    };

    /// <summary>Currencies whose cents nobody uses in daily life: amounts are told in whole units.</summary>
    private static readonly HashSet<string> WholeInPractice = ["COP", "ARS", "CRC", "HUF", "IDR"];

    /// <summary>Digits after the point that one minor unit of a currency stands for.</summary>
    public static int MinorDigits(string currency) => Digits.GetValueOrDefault(currency, 2);

    /// <summary>Amount in minor units → amount in the currency's unit.</summary>
    public static decimal Major(long amountMinor, string currency)
    {
        decimal amount = amountMinor;
        for (var i = MinorDigits(currency); i > 0; i--)
            amount /= 10m;
        return amount;
    }

    /// <summary>A minus that no line ends after.</summary>
    public const string Minus = "\u2212\u2060";

    /// <summary>A plus that no line ends after.</summary>
    public const string Plus = "+\u2060";

    /// <summary>"$ 1.234.500" for pesos read in Colombia; "USD 1.234,50" for another country's money.</summary>
    /// <param name="amountMinor">Amount in minor units (cents), any sign.</param>
    /// <param name="currency">ISO 4217 code.</param>
    /// <param name="culture">Reader's culture; the current one when omitted.</param>
    public static string Format(long amountMinor, string currency, CultureInfo? culture = null)
    {
        culture ??= CultureInfo.CurrentCulture;
        var amount = Major(amountMinor, currency);
        var digits = MinorDigits(currency);
        if (WholeInPractice.Contains(currency))
            digits = 0;
        var number = Math.Abs(amount).ToString("N" + digits.ToString(CultureInfo.InvariantCulture), culture);
        var sign = amount < 0 ? Minus : "";
        var home = HomeCurrency.GetValueOrDefault(culture.Name) == currency;
        var unit = home ? culture.NumberFormat.CurrencySymbol : currency;
        var space = home && culture.TwoLetterISOLanguageName == "en" ? "" : "\u00A0";
        return $"{sign}{unit}{space}{number}";
    }

    /// <summary>"$ 1,2 M": for tiles and axes, three significant digits.</summary>
    public static string Short(long amountMinor, string currency, CultureInfo? culture = null)
    {
        culture ??= CultureInfo.CurrentCulture;
        var amount = Major(amountMinor, currency);
        var home = HomeCurrency.GetValueOrDefault(culture.Name) == currency;
        var unit = home ? culture.NumberFormat.CurrencySymbol : currency;
        return $"{(amount < 0 ? Minus : "")}{unit}\u00A0{NumberText.Short(Math.Abs(amount), culture)}";
    }
}

/// <summary>Numbers as a sentence reads them.</summary>
public static class NumberText
{
    /// <summary>Three significant digits with k, M, or "mil M" / B.</summary>
    public static string Short(decimal value, CultureInfo? culture = null)
    {
        culture ??= CultureInfo.CurrentCulture;
        var spanish = culture.TwoLetterISOLanguageName == "es";
        var size = Math.Abs(value);
        var (scale, unit) = size switch
        {
            >= 999_500_000m => (1_000_000_000m, spanish ? "\u00A0mil\u00A0M" : "B"),
            >= 999_500m => (1_000_000m, spanish ? "\u00A0M" : "M"),
            >= 9_995m => (1_000m, spanish ? "\u00A0k" : "k"),
            _ => (1m, ""),
        };
        var scaled = value / scale;
        var format =
            scale == 1m || Math.Abs(scaled) >= 99.95m ? "#,##0"
            : Math.Abs(scaled) >= 9.995m ? "0.#"
            : "0.##";
        return scaled.ToString(format, culture) + unit;
    }

    /// <summary>"37 %" from .37; <paramref name="digits"/> after the point.</summary>
    public static string Percent(double share, int digits = 0, CultureInfo? culture = null)
    {
        culture ??= CultureInfo.CurrentCulture;
        var number = (share * 100).ToString("N" + digits.ToString(CultureInfo.InvariantCulture), culture);
        return culture.TwoLetterISOLanguageName == "en" ? number + "%" : number + "\u00A0%";
    }
}
