using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Tokenization;

public class QwenTokenizerTests
{
    private static readonly Lazy<QwenTokenizer> Published = new(() => QwenTokenizer.Load(SharedData.Path("reference", "tokenizer-qwen2_5")));

    [Fact]
    public void All_reference_texts_match()
    {
        var cases = JsonNode.Parse(File.ReadAllText(SharedData.Path("reference", "tokenizer-qwen2_5", "golden.json")))!.AsArray();
        cases.Count.ShouldBe(53);
        foreach (var item in cases)
        {
            var text = item!["text"]!.GetValue<string>();
            var ids = item["ids"]!.AsArray().Select(i => i!.GetValue<int>()).ToArray();
            Published.Value.Encode(text).ShouldBe(ids, text);
            Published.Value.Decode(ids, skipSpecialTokens: false).ShouldBe(item["decoded"]!.GetValue<string>());
        }
    }

    [Fact]
    public void The_published_vocabulary_has_its_tokens()
    {
        Published.Value.TokenId("<|im_end|>").ShouldBe(151645);
        Published.Value.TokenId("Ġthe").ShouldBe(279);
        Published.Value.TokenId("no such token").ShouldBeNull();
        Published.Value.IsSpecial(151645).ShouldBeTrue();
        Published.Value.IsSpecial(279).ShouldBeFalse();
        // 151643 tokens and 22 added ones.
        Published.Value.VocabularySize.ShouldBe(151665);
    }

    [Theory]
    [InlineData("levir-256")]
    [InlineData("levir-nonsquare")]
    public void The_golden_prompts_give_the_golden_ids(string name)
    {
        using var golden = new GoldenCase(name);
        QwenTokenizer.Load(GoldenCase.CheckpointFolder).Encode(golden.Prompt).ShouldBe(golden.InputIds);
    }

    [Fact]
    public void Special_tokens_are_left_out_of_the_text_on_request()
    {
        var ids = Published.Value.Encode("a road<|im_end|><|endoftext|>");
        Published.Value.Decode(ids, skipSpecialTokens: true).ShouldBe("a road");
        Published.Value.Decode(ids, skipSpecialTokens: false).ShouldBe("a road<|im_end|><|endoftext|>");
        Published.Value.Decode([.. ids, 10_000_000, -1], skipSpecialTokens: true).ShouldBe("a road");
    }

    [Fact]
    public void Every_text_comes_back_in_form_C() => CheckRoundTrip(SmallTokenizer.Load(SmallTokenizer.Json()));

    [Fact]
    public void Every_text_comes_back_from_the_published_vocabulary() => CheckRoundTrip(Published.Value);

    [Fact]
    public void Merging_agrees_with_the_definition_of_byte_pair_encoding()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Json());
        Gen.Int[0, SmallTokenizer.Letters.Length - 1].Array[0, 30].Sample(picks =>
        {
            var text = string.Concat(picks.Select(p => SmallTokenizer.Letters[p]));
            tokenizer.Encode(text).ShouldBe(SmallTokenizer.Words(text).SelectMany(SmallTokenizer.MergeNaively), text);
        }, iter: 3000);
    }

    [Fact]
    public void Letters_and_digits_beyond_the_basic_plane_are_letters_and_digits()
    {
        // Two ideographs of plane 2 stay one word and two bold digits (plane 1) are two, so the space goes with the former only.
        var splitter = new ScalarPreTokenizer(new System.Text.RegularExpressions.Regex(SmallTokenizer.Pattern));
        const string Text = "a \U00020000\U00020001 \U0001D7CE\U0001D7CF\U0001F600";
        splitter.PreTokenize(Text).Select(w => Text.Substring(w.Offset, w.Length))
            .ShouldBe(["a", " \U00020000\U00020001", " ", "\U0001D7CE", "\U0001D7CF", "\U0001F600"]);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_a_replacement_character()
    {
        Published.Value.Decode(Published.Value.Encode("a\uD83Db"), skipSpecialTokens: false).ShouldBe("a\uFFFDb");
        Published.Value.Decode([Published.Value.Encode("é")[0], Published.Value.TokenId("Ã")!.Value], skipSpecialTokens: false).ShouldBe("é\uFFFD");
    }

    [Fact]
    public void Merges_are_read_as_texts_and_as_pairs()
    {
        var pairs = SmallTokenizer.Json();
        pairs["model"]!["merges"] = new JsonArray([.. SmallTokenizer.Merges.Select(m => (JsonNode)new JsonArray(m.Left, m.Right))]);

        SmallTokenizer.Load(pairs).Encode("banana band").ShouldBe(SmallTokenizer.Load(SmallTokenizer.Json()).Encode("banana band"));
    }

    [Fact]
    public void The_longest_added_token_wins_and_normalised_ones_are_found_after_normalisation()
    {
        var json = SmallTokenizer.Json();
        json["added_tokens"] = JsonNode.Parse(
            """[{"id":900,"content":"<a>","special":true},{"id":901,"content":"<a>b","special":false},{"id":902,"content":"éé","normalized":true}]""");
        var tokenizer = SmallTokenizer.Load(json);

        tokenizer.Encode("<a>b<a>").ShouldBe([901, 900]);
        tokenizer.Encode("e\u0301e\u0301").ShouldBe([902]);
        tokenizer.Decode([900, 901], skipSpecialTokens: true).ShouldBe("<a>b");
        tokenizer.VocabularySize.ShouldBe(903);
    }

    [Theory]
    [InlineData("normalizer", """{"type":"NFKC"}""", "\"normalizer.type\": \"NFC\" is expected")]
    [InlineData("pre_tokenizer", """{"type":"Whitespace"}""", "\"pre_tokenizer.type\"")]
    [InlineData("pre_tokenizer", "null", "\"pre_tokenizer\" is missing")]
    [InlineData("model", """{"type":"Unigram"}""", "\"model.type\": \"BPE\" is expected")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[]}""", "no token for byte")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}""", "the number 0")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":-1},"merges":[]}""", "the number -1")]
    [InlineData("model", """{"type":"BPE","vocab":7,"merges":[]}""", "\"model.vocab\" is missing")]
    [InlineData("model", """{"type":"BPE","byte_fallback":true}""", "\"model.byte_fallback\"")]
    [InlineData("added_tokens", """[{"content":"x"}]""", "no \"id\"")]
    [InlineData("added_tokens", """[{"id":900,"content":"x","lstrip":true}]""", "added_tokens.lstrip")]
    [InlineData("added_tokens", """[{"id":0,"content":"<x>"}]""", "the same number 0")]
    [InlineData("added_tokens", """[{"id":900,"content":"x"},{"id":901,"content":"x"}]""", "two numbers")]
    [InlineData("decoder", """{"type":"WordPiece"}""", "\"decoder.type\"")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","special_tokens":{"<s>":{}}}""", "no tokens may be added")]
    public void What_would_give_other_tokens_is_refused(string key, string json, string expected)
    {
        var definition = SmallTokenizer.Json();
        definition[key] = JsonNode.Parse(json);

        var message = Should.Throw<ModelException>(() => SmallTokenizer.Load(definition)).Message;
        message.ShouldContain(expected);
        message.ShouldContain("tokenizer.json");
    }

    [Theory]
    [InlineData("\"a zzz\"")]
    [InlineData("\"a\"")]
    [InlineData("[\"a\",\"n\",\"x\"]")]
    [InlineData("[\"a\",7]")]
    [InlineData("\"a n\"")]
    [InlineData("\"b b\"")]
    public void A_merge_that_joins_nothing_is_refused(string merge)
    {
        var definition = SmallTokenizer.Json();
        definition["model"]!["merges"]!.AsArray().Add(JsonNode.Parse(merge));

        Should.Throw<ModelException>(() => SmallTokenizer.Load(definition)).Message.ShouldContain("the merge");
    }

    [Fact]
    public void A_bad_expression_is_refused()
    {
        var definition = SmallTokenizer.Json();
        var pattern = definition["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!;
        pattern["Regex"] = "(";
        Should.Throw<ModelException>(() => SmallTokenizer.Load(definition)).Message.ShouldContain("cannot be used");
        pattern["Regex"] = new string('a', 5000);
        Should.Throw<ModelException>(() => SmallTokenizer.Load(definition)).Message.ShouldContain("5000 characters");
    }

    [Fact]
    public void A_mutated_file_is_loaded_or_refused_with_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var definition = SmallTokenizer.Json();
        definition["added_tokens"] = JsonNode.Parse("""[{"id":900,"content":"<a>","special":true,"normalized":false,"lstrip":false}]""");
        // The 256 byte tokens are left alone: almost every mutation would hit them.
        var text = definition.ToJsonString();
        var start = text.IndexOf("\"vocab\"", StringComparison.Ordinal);
        var end = text.IndexOf("\"an\":", start, StringComparison.Ordinal);
        Gen.OneOf(TextMutation.Of(text[..start]).Select(t => t + text[start..]), TextMutation.Of(text[end..]).Select(t => text[..end] + t)).Sample(mutated =>
        {
            File.WriteAllText(folder.File("tokenizer.json"), mutated);
            try
            {
                var tokenizer = QwenTokenizer.Load(folder.Path);
                tokenizer.Decode(tokenizer.Encode("an <a> banana"), skipSpecialTokens: false).ShouldBe("an <a> banana");
            }
            catch (ModelException e)
            {
                e.Message.ShouldContain("tokenizer.json");
            }
        }, iter: 1500, threads: 1);
    }

    private static void CheckRoundTrip(QwenTokenizer tokenizer)
    {
        var rune = Gen.OneOf(Gen.Int[0, 0xD7FF], Gen.Int[0xE000, 0x10FFFF], Gen.Int[0x20, 0x7E], Gen.Int[0x20, 0x7E]).Select(v => new Rune(v).ToString());
        rune.Array[0, 40].Select(string.Concat).Sample(text =>
            tokenizer.Decode(tokenizer.Encode(text), skipSpecialTokens: false).ShouldBe(text.Normalize(NormalizationForm.FormC)), iter: 500);
    }
}
