"""Settings and the base of networks whose loop of training is elsewhere."""
from dataclasses import dataclass, field

from coqpit import Coqpit
from torch import nn


@dataclass
class TrainerConfig(Coqpit):
    output_path: str = 'output'
    logger_uri: str = None
    run_name: str = 'run'
    project_name: str = None
    run_description: str = ''
    print_step: int = 25
    plot_step: int = 100
    model_param_stats: bool = False
    wandb_entity: str = None
    dashboard_logger: str = 'tensorboard'
    save_on_interrupt: bool = True
    log_model_step: int = None
    save_step: int = 10000
    save_n_checkpoints: int = 5
    save_checkpoints: bool = True
    save_all_best: bool = False
    save_best_after: int = 0
    target_loss: str = None
    print_eval: bool = False
    test_delay_epochs: int = 0
    run_eval: bool = True
    run_eval_steps: int = None
    distributed_backend: str = 'nccl'
    distributed_url: str = 'tcp://localhost:54321'
    mixed_precision: bool = False
    precision: str = 'fp16'
    epochs: int = 1000
    batch_size: int = 32
    eval_batch_size: int = 16
    grad_clip: float = 0.0
    scheduler_after_epoch: bool = True
    lr: float = 0.001
    optimizer: str = 'radam'
    optimizer_params: dict = None
    lr_scheduler: str = None
    lr_scheduler_params: dict = field(default_factory=dict)
    use_grad_scaler: bool = False
    allow_tf32: bool = False
    cudnn_enable: bool = True
    cudnn_deterministic: bool = False
    cudnn_benchmark: bool = False
    training_seed: int = 54321


class TrainerModel(nn.Module):
    pass
