namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>
/// Check digits of the tax and identity numbers of Latin America and Spain, as their authorities publish them. Every
/// method takes the number without its check digit and gives the digit that belongs to it, or <see cref="None"/> when the
/// number is not of that form.
/// </summary>
public static class CheckDigits
{
    /// <summary>There is no such digit.</summary>
    public const char None = '\0';

    private static ReadOnlySpan<byte> NitWeights => [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];
    private static ReadOnlySpan<byte> TaxWeights => [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    private static ReadOnlySpan<byte> CnpjWeights => [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    private static ReadOnlySpan<byte> EcuadorCompany => [4, 3, 2, 7, 6, 5, 4, 3, 2];
    private static ReadOnlySpan<byte> EcuadorPublic => [3, 2, 7, 6, 5, 4, 3, 2];
    private static ReadOnlySpan<byte> UruguayPerson => [2, 9, 8, 7, 6, 3, 4];
    private static ReadOnlySpan<byte> UruguayCompany => [4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    private static ReadOnlySpan<byte> DominicanCompany => [7, 9, 8, 6, 5, 4, 3, 2];
    private static ReadOnlySpan<byte> VenezuelaWeights => [3, 2, 7, 6, 5, 4, 3, 2];
    private static ReadOnlySpan<char> SpanishLetters => "TRWAGMYFPDXBNJZSQVHLCKE";
    private static ReadOnlySpan<char> SpanishControls => "JABCDEFGHI";

    /// <summary>Colombia, NIT: primes from the right, modulo 11 (DIAN, Orden Administrativa 4 of 1989).</summary>
    /// <param name="root">1 to 15 digits.</param>
    public static char Nit(ReadOnlySpan<char> root)
    {
        if (!Digits(root) || root.Length > NitWeights.Length)
            return None;
        var sum = 0;
        for (var i = 0; i < root.Length; i++)
            sum += (root[^(i + 1)] - '0') * NitWeights[i];
        var rest = sum % 11;
        return Digit(rest < 2 ? rest : 11 - rest);
    }

    /// <summary>México, CURP: the 18th sign of 17 (RENAPO; alphabet with Ñ between N and O).</summary>
    public static char Curp(ReadOnlySpan<char> first17)
    {
        if (first17.Length != 17)
            return None;
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            var value = first17[i] switch
            {
                >= '0' and <= '9' and var d => d - '0',
                >= 'A' and <= 'N' and var l => l - 'A' + 10,
                'Ñ' => 24,
                >= 'O' and <= 'Z' and var l => l - 'O' + 25,
                _ => -1,
            };
            if (value < 0)
                return None;
            sum += value * (18 - i);
        }
        return Digit((10 - sum % 10) % 10);
    }

    /// <summary>México, RFC: the last sign of a person's 13 or a company's 12 (SAT); 0–9 or A.</summary>
    /// <param name="root">12 signs of a person or 11 of a company.</param>
    public static char Rfc(ReadOnlySpan<char> root)
    {
        if (root.Length is not (11 or 12))
            return None;
        var sum = root.Length == 11 ? 37 * 13 : 0; // a company's number is led by a blank, worth 37
        var weight = root.Length == 11 ? 12 : 13;
        foreach (var c in root)
        {
            var value = c switch
            {
                >= '0' and <= '9' => c - '0',
                >= 'A' and <= 'N' => c - 'A' + 10,
                '&' => 24,
                >= 'O' and <= 'Z' => c - 'O' + 25,
                'Ñ' => 38,
                _ => -1,
            };
            if (value < 0)
                return None;
            sum += value * weight--;
        }
        return (sum % 11) switch
        {
            0 => '0',
            1 => 'A',
            var rest => Digit(11 - rest),
        };
    }

    /// <summary>Chile, RUT: 2 … 7 from the right, modulo 11; 0–9 or K (SII).</summary>
    public static char Rut(ReadOnlySpan<char> root)
    {
        if (!Digits(root))
            return None;
        var sum = 0;
        for (var i = 0; i < root.Length; i++)
            sum += (root[^(i + 1)] - '0') * (2 + i % 6);
        return (11 - sum % 11) switch
        {
            11 => '0',
            10 => 'K',
            var d => Digit(d),
        };
    }

    /// <summary>Perú, RUC: the 11th digit of ten (SUNAT).</summary>
    public static char Ruc(ReadOnlySpan<char> first10)
    {
        if (first10.Length != 10 || !Digits(first10))
            return None;
        return (11 - Weighted(first10, TaxWeights) % 11) switch
        {
            10 => '0',
            11 => '1',
            var d => Digit(d),
        };
    }

    /// <summary>Argentina, CUIT and CUIL: the 11th digit of ten (AFIP). A 10 is never given out: the prefix changes.</summary>
    public static char Cuit(ReadOnlySpan<char> first10)
    {
        if (first10.Length != 10 || !Digits(first10))
            return None;
        return (11 - Weighted(first10, TaxWeights) % 11) switch
        {
            11 => '0',
            10 => None,
            var d => Digit(d),
        };
    }

    /// <summary>Brasil, CPF: the two digits behind nine, as a number 0 … 99; −1 when there are none (Receita Federal).</summary>
    public static int Cpf(ReadOnlySpan<char> first9)
    {
        if (first9.Length != 9 || !Digits(first9))
            return -1;
        var one = 0;
        var two = 0;
        for (var i = 0; i < 9; i++)
        {
            one += (first9[i] - '0') * (10 - i);
            two += (first9[i] - '0') * (11 - i);
        }
        one = one * 10 % 11 % 10;
        two = (two + one * 2) * 10 % 11 % 10;
        return one * 10 + two;
    }

    /// <summary>Brasil, CNPJ with digits or, since 2026, letters: two digits behind twelve signs, as a number 0 … 99; else −1.</summary>
    public static int Cnpj(ReadOnlySpan<char> first12)
    {
        if (first12.Length != 12)
            return -1;
        var one = 0;
        var two = 0;
        for (var i = 0; i < 12; i++)
        {
            if (!char.IsAsciiLetterUpper(first12[i]) && !char.IsAsciiDigit(first12[i]))
                return -1;
            var value = first12[i] - '0';
            one += value * CnpjWeights[i + 1];
            two += value * CnpjWeights[i];
        }
        one = one % 11 < 2 ? 0 : 11 - one % 11;
        two += one * 2;
        two = two % 11 < 2 ? 0 : 11 - two % 11;
        return one * 10 + two;
    }

    /// <summary>España, DNI: the letter of up to eight digits (Real Decreto 1553/2005).</summary>
    public static char Dni(ReadOnlySpan<char> digits)
    {
        if (!Digits(digits) || digits.Length > 8)
            return None;
        var rest = 0;
        foreach (var c in digits)
            rest = (rest * 10 + c - '0') % 23;
        return SpanishLetters[rest];
    }

    /// <summary>España, NIE: the letter of X, Y or Z and seven digits.</summary>
    public static char Nie(ReadOnlySpan<char> root)
    {
        if (root.Length != 8 || root[0] is < 'X' or > 'Z')
            return None;
        Span<char> digits = stackalloc char[8];
        root.CopyTo(digits);
        digits[0] = (char)('0' + root[0] - 'X');
        return Dni(digits);
    }

    /// <summary>España, CIF: the control digit of a letter and seven digits; companies of some letters write it as J, A … I.</summary>
    /// <returns>The digit. Its letter is <see cref="CifLetter"/>.</returns>
    public static char Cif(ReadOnlySpan<char> root)
    {
        if (root.Length != 8 || !Digits(root[1..]))
            return None;
        var sum = 0;
        for (var i = 1; i < 8; i++)
        {
            var digit = root[i] - '0';
            if (i % 2 == 1)
                digit = digit * 2 / 10 + digit * 2 % 10;
            sum += digit;
        }
        return Digit((10 - sum % 10) % 10);
    }

    /// <summary>The letter some companies write instead of the control digit.</summary>
    public static char CifLetter(char digit) => SpanishControls[digit - '0'];

    /// <summary>Ecuador, cédula, and modulo 10 of Luhn in general: the digit behind nine (Registro Civil).</summary>
    public static char EcuadorPerson(ReadOnlySpan<char> first9)
    {
        if (first9.Length != 9 || !Digits(first9))
            return None;
        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            var digit = (first9[i] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return Digit((10 - sum % 10) % 10);
    }

    /// <summary>Ecuador, RUC of a company (third digit 9): the tenth digit of nine (SRI).</summary>
    public static char EcuadorCompanyRuc(ReadOnlySpan<char> first9) =>
        first9.Length == 9 && Digits(first9) ? Modulo11(Weighted(first9, EcuadorCompany)) : None;

    /// <summary>Ecuador, RUC of a public body (third digit 6): the ninth digit of eight (SRI).</summary>
    public static char EcuadorPublicRuc(ReadOnlySpan<char> first8) =>
        first8.Length == 8 && Digits(first8) ? Modulo11(Weighted(first8, EcuadorPublic)) : None;

    /// <summary>Uruguay, cédula: the eighth digit of seven.</summary>
    public static char Uruguay(ReadOnlySpan<char> first7) =>
        first7.Length == 7 && Digits(first7) ? Digit((10 - Weighted(first7, UruguayPerson) % 10) % 10) : None;

    /// <summary>Uruguay, RUT: the twelfth digit of eleven (DGI).</summary>
    public static char UruguayRut(ReadOnlySpan<char> first11) =>
        first11.Length == 11 && Digits(first11) ? Modulo11(Weighted(first11, UruguayCompany)) : None;

    /// <summary>Venezuela, RIF: the digit behind V, E, J, P or G and eight digits (SENIAT).</summary>
    public static char Rif(char letter, ReadOnlySpan<char> digits)
    {
        var value = letter switch
        {
            'V' => 1,
            'E' => 2,
            'J' or 'C' => 3,
            'P' => 4,
            'G' => 5,
            _ => 0,
        };
        if (value == 0 || digits.Length != 8 || !Digits(digits))
            return None;
        var rest = 11 - (value * 4 + Weighted(digits, VenezuelaWeights)) % 11;
        return Digit(rest >= 10 ? 0 : rest);
    }

    /// <summary>República Dominicana, cédula: Luhn over ten digits.</summary>
    public static char DominicanPerson(ReadOnlySpan<char> first10)
    {
        if (first10.Length != 10 || !Digits(first10))
            return None;
        var sum = 0;
        for (var i = 0; i < 10; i++)
        {
            var digit = (first10[i] - '0') * (i % 2 == 0 ? 1 : 2);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return Digit((10 - sum % 10) % 10);
    }

    /// <summary>República Dominicana, RNC: the ninth digit of eight (DGII).</summary>
    public static char Rnc(ReadOnlySpan<char> first8)
    {
        if (first8.Length != 8 || !Digits(first8))
            return None;
        return (Weighted(first8, DominicanCompany) % 11) switch
        {
            0 => '2',
            1 => '1',
            var rest => Digit(11 - rest),
        };
    }

    /// <summary>Paraguay, RUC: the digit behind the number; weights 2 … 11 from the right, modulo 11 (SET).</summary>
    public static char Paraguay(ReadOnlySpan<char> root)
    {
        if (!Digits(root))
            return None;
        var sum = 0;
        for (var i = 0; i < root.Length; i++)
            sum += (root[^(i + 1)] - '0') * (2 + i % 10);
        var rest = sum % 11;
        return Digit(rest > 1 ? 11 - rest : 0);
    }

    /// <summary>Guatemala, NIT: 2, 3, 4 … from the right, modulo 11; 0–9 or K (SAT).</summary>
    public static char GuatemalaNit(ReadOnlySpan<char> root)
    {
        if (!Digits(root))
            return None;
        var sum = 0;
        for (var i = 0; i < root.Length; i++)
            sum += (root[^(i + 1)] - '0') * (2 + i);
        var rest = (11 - sum % 11) % 11;
        return rest == 10 ? 'K' : Digit(rest);
    }

    /// <summary>Guatemala, CUI of the DPI: the ninth digit of eight (RENAP).</summary>
    public static char GuatemalaCui(ReadOnlySpan<char> first8)
    {
        if (first8.Length != 8 || !Digits(first8))
            return None;
        var sum = 0;
        for (var i = 0; i < 8; i++)
            sum += (first8[i] - '0') * (2 + i);
        var rest = sum % 11;
        return rest == 10 ? None : Digit(rest);
    }

    /// <summary>El Salvador, DUI: the ninth digit of eight; weights 9 … 2, modulo 10 (RNPN).</summary>
    public static char Dui(ReadOnlySpan<char> first8)
    {
        if (first8.Length != 8 || !Digits(first8))
            return None;
        var sum = 0;
        for (var i = 0; i < 8; i++)
            sum += (first8[i] - '0') * (9 - i);
        return Digit((10 - sum % 10) % 10);
    }

    internal static bool Digits(ReadOnlySpan<char> text) =>
        text.Length > 0 && text.IndexOfAnyExceptInRange('0', '9') < 0;

    private static char Modulo11(int sum) =>
        (11 - sum % 11) switch
        {
            11 => '0',
            10 => None,
            var d => Digit(d),
        };

    private static int Weighted(ReadOnlySpan<char> digits, ReadOnlySpan<byte> weights)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
            sum += (digits[i] - '0') * weights[i];
        return sum;
    }

    private static char Digit(int value) => (char)('0' + value);
}
