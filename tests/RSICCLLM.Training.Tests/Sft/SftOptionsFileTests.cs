using RSICCLLM.Model;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Sft;
using RSICCLLM.Training.Tests.Support;

namespace RSICCLLM.Training.Tests.Sft;

public class SftOptionsFileTests
{
    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("c.json"), """
            { "training": "none.jsonl", "output": "out", "batchSize": 0, "learningRate": "fast", "lerningRate": 1, "auxiliary": { "cells": 5, "masks": 1 }, "pruning": { "share": 1.5, "threshold": 0 } }
            """);
        var message = Should.Throw<ModelException>(() => SftOptionsFile.Load(folder.File("c.json"))).Message;
        foreach (var part in new[]
        {
            "\"lerningRate\" is not a known key", "\"auxiliary.masks\" is not a known key", "\"learningRate\" is \"fast\", must be a number",
            "\"batchSize\" is 0, must be 1 to", "\"auxiliary.cells\" is 5", "\"pruning.share\" is 1.5", "\"pruning.threshold\" is 0", "either \"checkpoint\" or \"architecture\"", "none.jsonl", "\"maxSteps\", \"maxMinutes\"",
        })
        {
            message.ShouldContain(part);
        }
    }

    [Fact]
    public void Reads_what_it_says_with_paths_relative_to_the_file()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 2);
        File.WriteAllText(folder.File("c.json"), """
            {
              // The rest are defaults.
              "checkpoint": "starter", "training": "train.jsonl", "output": "out", "maxMinutes": 2.5, "workers": 2, "bfloat16": false,
              "optimizer": { "weightDecay": 0 }, "auxiliary": { "mask": 1, "extents": 2, "mentions": 4 }, "pruning": { "threshold": 0.1 },
            }
            """);
        var options = SftOptionsFile.Load(folder.File("c.json"));
        options.Checkpoint.ShouldBe(folder.File("starter"));
        options.Training.ShouldBe(folder.File("train.jsonl"));
        (options.MaxMinutes, options.Workers, options.BFloat16).ShouldBe((2.5, 2, false));
        (options.Optimizer.WeightDecay, options.Auxiliary.Mask, options.Auxiliary.Extents, options.Auxiliary.Mentions, options.LearningRate).ShouldBe((0.0, 1.0, 2.0, 4.0, 1e-3));
        options.Pruning.ShouldBe(new PruningOptions { Share = 0.5, Threshold = 0.1 });
    }

    [Fact]
    public void The_example_has_known_keys_only()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("c.json"), SftOptionsFile.Example);
        Should.Throw<ModelException>(() => SftOptionsFile.Load(folder.File("c.json"))).Message.ShouldNotContain("not a known key");
    }
}
